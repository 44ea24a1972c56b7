import { z } from 'zod'
import { taskStateSchema, unitStates } from '../../states.ts'
import { taskKindSchema } from '../../task-action.ts'
import { decidedOptions } from '../../task-request.ts'
import { taskExample, taskSummaryExample } from './examples.ts'
import { pageQuery } from './page.ts'
import { countSchema, shownHostCountsSchema, timeSchema } from './shown-values.ts'
import { taskIdSchema } from './task-id.ts'

/** The query of `GET /tasks`. */
export const listTasksQuerySchema = z.strictObject({
  state: taskStateSchema.optional(),
  kind: taskKindSchema.optional(),
  q: z.string().min(1).max(200).optional().describe('part of the name, the id or the v1 id'),
  v1Id: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('the task_id of a v1 client; one adhoc and one playbook may share it'),
  host: z.string().min(1).max(300).optional().describe('tasks with this host'),
  actor: z.string().min(1).max(300).optional().describe('who submitted it, as in the audit log: token:ci, account:mei'),
  retryOf: taskIdSchema.optional().describe('retries of this task'),
  since: z.iso.datetime({ offset: true }).optional().describe('created then or later'),
  until: z.iso.datetime({ offset: true }).optional().describe('created before'),
  ...pageQuery(50),
})
export type ListTasksQuery = z.infer<typeof listTasksQuerySchema>

/** A task in a list. */
export const taskSummarySchema = z
  .object({
    id: z.string(),
    v1Id: z.string().nullable(),
    name: z.string(),
    kind: taskKindSchema,
    state: taskStateSchema,
    lane: z.string(),
    retryOf: z.string().nullable().describe('the task whose hosts this one retries'),
    blockedBy: z.string().nullable().describe('why its open units do not start, such as: no engine in lane dc2'),
    cause: z
      .string()
      .nullable()
      .describe('why it failed for a reason other than its hosts: a step on another host, or an Ansible error'),
    warnings: z.array(z.string()),
    createdAt: timeSchema,
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
    units: z.record(z.enum(unitStates), countSchema),
    hosts: shownHostCountsSchema,
  })
  .meta({ id: 'TaskSummary', examples: [taskSummaryExample] })
export type TaskSummary = z.infer<typeof taskSummarySchema>

/** A task with its request. Its hosts are a separate list. */
export const taskSchema = taskSummarySchema
  .extend({
    submittedBy: z
      .string()
      .optional()
      .describe('who submitted it, as in the audit log: account:mei; left out: the log has no entry any more'),
    request: z.object({
      adhoc: z.object({ module: z.string(), args: z.string() }).optional(),
      playbook: z
        .object({
          name: z.string(),
          content: z.string().optional(),
          project: z.string().optional(),
          path: z.string().optional(),
          revision: z.string().optional().describe('the commit that every unit runs'),
        })
        .optional(),
      ...decidedOptions,
    }),
  })
  .meta({ id: 'Task', examples: [taskExample] })
export type TaskView = z.infer<typeof taskSchema>
