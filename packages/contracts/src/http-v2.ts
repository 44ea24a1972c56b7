import { z } from 'zod'
import { errorCodes } from './app-error.ts'
import { stepResultSchema } from './host-result.ts'
import { hostStates, taskStateSchema, unitStates } from './states.ts'
import { laneNameSchema, moduleNameSchema, taskKindSchema } from './task-request.ts'

/*
 * The v2 API: its bodies, queries and answers. Requests are strict: a field that is not known is refused, never
 * accepted and ignored.
 */
const maxNameLength = 200
const maxPlaybookBytes = 1_048_576
/** Linux takes no single program argument beyond 128 KiB, and Ansible's command line has the arguments as one. */
const maxArgsBytes = 120_000

/** The arguments of an ad-hoc module, as they stand after `ansible -a`. */
export const adhocArgsSchema = z.string().refine((text) => countBytes(text) <= maxArgsBytes, {
  error: `must be at most ${maxArgsBytes} bytes of UTF-8`,
  abort: true,
})

/** The text of a playbook; whether it is one is `domain`'s to say. */
export const playbookContentSchema = z.string().refine((text) => countBytes(text) <= maxPlaybookBytes, {
  error: `must be at most ${maxPlaybookBytes} bytes of UTF-8`,
  abort: true,
})

/** The deadline of one unit. */
export const timeoutSecondsSchema = z.int().min(1).max(86_400)

const userNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@$\\-]{0,63}$/, 'must be the name of a user, at most 64 characters')

/** A comma would make two tags of one, a leading dash an option of Ansible's. */
const tagSchema = z
  .string()
  .regex(/^[^\s,-][^\p{Cc},]{0,99}$/u, 'must be one tag of at most 100 characters, without a comma or a leading dash')

const pythonKeywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

const variableNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'must be the name of an Ansible variable: letters, digits and _')
  .refine((name) => !pythonKeywords.has(name), 'is a Python keyword, which Ansible takes for no variable')

/** The id that a client chooses, or that the service makes (a ULID). */
export const taskIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, dot, _, : and -')

const adhocSchema = z.strictObject({ module: moduleNameSchema, args: adhocArgsSchema.default('') })

const playbookSchema = z.strictObject({
  name: z.string().min(1).max(maxNameLength),
  content: playbookContentSchema,
})

const runOptions = {
  lane: laneNameSchema.default('default').describe('where it runs'),
  onEngineLoss: z.literal('fail').default('fail'),
  // the pipe keeps the recursive schema of JSON out of the description of the API: there it is any value
  extraVars: z.record(variableNameSchema, z.unknown().pipe(z.json())).default({}),
  become: z.boolean().default(false),
  becomeUser: userNameSchema.optional(),
  check: z.boolean().default(false),
  diff: z.boolean().default(false),
  tags: z.array(tagSchema).max(100).default([]),
  skipTags: z.array(tagSchema).max(100).default([]),
  verbosity: z.int().min(0).max(4).default(0),
}

const createTaskFields = z.strictObject({
  id: taskIdSchema.optional().describe('chosen by the client, so that it may repeat the request; default: a ULID'),
  name: z.string().min(1).max(maxNameLength).optional().describe('default: the module or the name of the playbook'),
  hosts: z.array(z.string().max(1_000)).min(1).describe('hosts and host-set expressions, such as web[01-30].example'),
  adhoc: adhocSchema.optional(),
  playbook: playbookSchema.optional(),
  timeoutSeconds: timeoutSecondsSchema.optional().describe('deadline of a unit; default: 100 ad-hoc, 600 playbook'),
  unitSize: z.int().min(0).max(500).optional().describe('hosts per unit; 0: all in one unit of at most 500'),
  splitAnyway: z.boolean().default(false).describe('run in units although the playbook has words that this changes'),
  ...runOptions,
})

/** The body of `POST /tasks`. */
export const createTaskSchema = createTaskFields.superRefine(checkFieldsTogether)
export type CreateTask = z.infer<typeof createTaskSchema>

/** What `ansible` would pass over without a word is refused: a field has its effect, or an error. */
function checkFieldsTogether(task: z.infer<typeof createTaskFields>, context: z.RefinementCtx): void {
  const refuse = (field: keyof typeof task, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  if (task.adhoc === undefined && task.playbook === undefined) refuse('adhoc', 'either adhoc or playbook is required')
  if (task.adhoc === undefined) return
  if (task.playbook !== undefined) refuse('playbook', 'either adhoc or playbook may be given, not both')
  if (task.tags.length > 0) refuse('tags', 'an ad-hoc call has no tags')
  if (task.skipTags.length > 0) refuse('skipTags', 'an ad-hoc call has no tags')
  if (task.becomeUser !== undefined && !task.become) refuse('becomeUser', 'needs become: true')
}

const timeSchema = z.iso.datetime().describe('RFC 3339, UTC, with milliseconds')
const cursorSchema = z.string().min(1).max(500)
const limitSchema = z.coerce.number().pipe(z.int().min(1).max(500))

/** The query of `GET /tasks`. */
export const listTasksQuerySchema = z.strictObject({
  state: taskStateSchema.optional(),
  kind: taskKindSchema.optional(),
  q: z.string().min(1).max(200).optional().describe('part of the name, the id or the v1 id'),
  host: z.string().min(1).max(300).optional().describe('tasks that have this host'),
  since: z.iso.datetime({ offset: true }).optional().describe('created then or later'),
  until: z.iso.datetime({ offset: true }).optional().describe('created before'),
  limit: limitSchema.default(50),
  cursor: cursorSchema.optional(),
})
export type ListTasksQuery = z.infer<typeof listTasksQuerySchema>

/** As `hostStates`; a waiting host of a running unit is shown as `running`. */
const shownHostStateSchema = z.enum(['running', ...hostStates])

/** The query of `GET /tasks/{id}/hosts`. */
export const listHostsQuerySchema = z.strictObject({
  state: shownHostStateSchema.optional(),
  q: z.string().min(1).max(300).optional().describe('part of the host'),
  limit: limitSchema.default(100),
  cursor: cursorSchema.optional(),
})

const countSchema = z.int().min(0)
const shownHostCounts = ['running', ...hostStates, 'total', 'changed'] as const

/** A task as lists show it. */
export const taskSummarySchema = z
  .object({
    id: z.string(),
    v1Id: z.string().nullable(),
    name: z.string(),
    kind: taskKindSchema,
    state: taskStateSchema,
    lane: z.string(),
    blockedBy: z.string().nullable().describe('why its open units do not start, for example: no engine in lane dc2'),
    warnings: z.array(z.string()),
    createdAt: timeSchema,
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
    units: z.record(z.enum(unitStates), countSchema),
    hosts: z.record(z.enum(shownHostCounts), countSchema),
  })
  .meta({ id: 'TaskSummary' })
export type TaskSummary = z.infer<typeof taskSummarySchema>

/** A task with its request, without the hosts: they are a list of their own. */
export const taskSchema = taskSummarySchema
  .extend({
    request: z.object({
      adhoc: z.object({ module: z.string(), args: z.string() }).optional(),
      playbook: z.object({ name: z.string(), content: z.string() }).optional(),
      timeoutSeconds: z.int(),
      unitSize: z.int(),
      lane: z.string(),
      onEngineLoss: z.literal('fail'),
      extraVars: z.record(z.string(), z.unknown()),
      become: z.boolean(),
      becomeUser: z.string().optional(),
      check: z.boolean(),
      diff: z.boolean(),
      tags: z.array(z.string()),
      skipTags: z.array(z.string()),
      verbosity: z.int(),
    }),
  })
  .meta({ id: 'Task' })
export type TaskView = z.infer<typeof taskSchema>

/** One host of one task. `result` is Ansible's own result object of the step that decided the state. */
export const hostResultSchema = z
  .object({
    host: z.string(),
    state: shownHostStateSchema,
    unit: z.int(),
    attempt: z.int(),
    engine: z.string().nullable(),
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
    durationMs: z.number().nullable(),
    rc: z.int().nullable(),
    changed: z.boolean(),
    stdout: z.string(),
    stderr: z.string(),
    msg: z.string(),
    result: z.unknown().nullable(),
    truncated: z.boolean(),
    cause: z.string().nullable(),
  })
  .meta({ id: 'HostResult' })
export type HostResultView = z.infer<typeof hostResultSchema>

/** One host of one task with its steps. */
export const hostResultWithStepsSchema = hostResultSchema
  .extend({ steps: z.array(stepResultSchema) })
  .meta({ id: 'HostResultWithSteps' })

/** A page of a list; the cursor is opaque, and null on the last page. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** RFC 9457, with the code of the one catalogue; `errors` names each field of an input that is refused. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(errorCodes),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    incident: z.string().optional().describe('names the entry in the log, with status 500 and above'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>

const checkSchema = z.object({ ok: z.boolean(), reason: z.string().optional() })

/** The answer of `GET /health/ready`. */
export const readinessSchema = z.object({
  ready: z.boolean(),
  checks: z.object({ store: checkSchema, queue: checkSchema }),
})
export type Readiness = z.infer<typeof readinessSchema>

/** The answer of `GET /health/live`. */
export const livenessSchema = z.object({ live: z.literal(true), version: z.string() })

function countBytes(text: string): number {
  return new TextEncoder().encode(text).byteLength
}
