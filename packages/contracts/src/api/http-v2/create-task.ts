import { z } from 'zod'
import { adhocArgsSchema, moduleNameSchema, type TaskKind, taskKinds } from '../../task-action.ts'
import { inventoryOptions } from '../../task-inventory.ts'
import { taskOptions, variablesSchema } from '../../task-options.ts'
import { createTaskExamples } from './examples.ts'
import { maxHostExpressionLength } from './host-expression.ts'
import { playbookSchema } from './playbook.ts'
import { taskIdSchema } from './task-id.ts'

/*
 * Requests are strict: an unknown field is rejected, never accepted and ignored.
 */
const maxNameLength = 200

const adhocSchema = z.strictObject({ module: moduleNameSchema, args: adhocArgsSchema.default('') })

/** One field per action kind; a request has exactly one of them. */
const actionFields = {
  adhoc: adhocSchema.optional(),
  playbook: playbookSchema.optional(),
} satisfies Readonly<Record<TaskKind, z.ZodType>>

const createTaskFields = z.strictObject({
  id: taskIdSchema.optional().describe('chosen by the client, so that it can repeat the request; default: a ULID'),
  name: z.string().min(1).max(maxNameLength).optional().describe('default: the module or the name of the playbook'),
  hosts: z
    .array(z.string().max(maxHostExpressionLength))
    .min(1)
    .describe('hosts and host sets, such as web[01-30].example, web[01:10:2], 10.1.0.5-20 and 10.1.0.0/28'),
  ...actionFields,
  splitAnyway: z
    .boolean()
    .default(false)
    .describe('run in units although something in the playbook acts once per run, and so once in each unit'),
  ...taskOptions,
  ...inventoryOptions,
  secretVars: variablesSchema
    .default({})
    .describe(
      'as extraVars, but literal (no Jinja), stored encrypted, and never in an answer, a log or a command line',
    ),
})

/** The body of `POST /tasks`. */
export const createTaskSchema = createTaskFields
  .superRefine(checkFieldsTogether)
  .meta({ examples: [...createTaskExamples] })
export type CreateTask = z.infer<typeof createTaskSchema>

/** Rejects options that `ansible` would silently ignore: a field has its effect, or is an error. */
function checkFieldsTogether(task: z.infer<typeof createTaskFields>, context: z.RefinementCtx): void {
  checkVariables(task, context)
  const reject = (field: keyof typeof task, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  const [first, second] = taskKinds.filter((kind) => task[kind] !== undefined)
  const kinds = taskKinds.join(' or ')
  if (first === undefined) reject(taskKinds[0], `either ${kinds} is required`)
  if (second !== undefined) reject(second, `either ${kinds} can be given, not both`)
  if (task.adhoc === undefined) return
  if (task.tags.length > 0) reject('tags', 'an ad-hoc call has no tags')
  if (task.skipTags.length > 0) reject('skipTags', 'an ad-hoc call has no tags')
  if (task.becomeUser !== undefined && !task.become) reject('becomeUser', 'requires become: true')
}

/** Ansible would silently use one of two values of the same name. */
function checkVariables({ extraVars, secretVars }: z.infer<typeof createTaskFields>, context: z.RefinementCtx): void {
  for (const name of Object.keys(secretVars).filter((one) => Object.hasOwn(extraVars, one)))
    context.addIssue({ code: 'custom', path: ['secretVars', name], message: 'is also in extraVars' })
}
