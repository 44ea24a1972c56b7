import { z } from 'zod'
import { jsonSchema } from './exact-json.ts'

/** A module as Ansible names it: `shell`, `ansible.builtin.copy`; never a path. */
export const moduleNameSchema = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*){0,4}$/i,
    'must be a module name such as shell or ansible.builtin.copy, not a path',
  )
  .max(200)

export const laneNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, - and _, and start with a letter or digit')

const adhocActionSchema = z.strictObject({
  kind: z.literal('adhoc'),
  module: moduleNameSchema,
  args: z.string(),
})

const inlinePlaybookSchema = z.strictObject({
  kind: z.literal('playbook'),
  name: z.string(),
  content: z.string(),
})

/** A project by its name in GitLab: it is a folder of the share, so it begins with no dot and has no `..`. */
export const projectNameSchema = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/,
    'must be the name of a project: 1 to 100 of A-Z, a-z, 0-9, _, - and dot, beginning with a letter, a digit or _, without ..',
  )

/** A commit, in full: 40 hexadecimal digits, 64 where the repository uses SHA-256. */
export const revisionSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'must be the full id of a commit')

/**
 * A revision on the share, by the name of its folder: the commit, or `<commit>.2` where the first checkout was changed by
 * something else than distribute and the commit was checked out anew.
 */
export const revisionNameSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})(?:\.[1-9][0-9]{0,8})?$/, 'must be the full id of a commit')

const projectPlaybookSchema = z.strictObject({
  kind: z.literal('playbook'),
  name: z.string(),
  project: projectNameSchema,
  /** of the playbook within the revision: relative, without `.` and `..` */
  path: z.string(),
  /** what was decided on when the task was submitted: every unit runs this one */
  revision: revisionNameSchema,
})

/** What is to be run on each host. A playbook has its text, or a place in a project. */
export const taskActionSchema = z.union([adhocActionSchema, inlinePlaybookSchema, projectPlaybookSchema])
export type TaskAction = z.infer<typeof taskActionSchema>
export type ProjectPlaybook = z.infer<typeof projectPlaybookSchema>

/** A project whose files a task names by their path on the share, with the commit that was current at submit. */
export const pinSchema = z.strictObject({ project: projectNameSchema, revision: revisionNameSchema })
export type Pin = z.infer<typeof pinSchema>

/** How hosts are reached where it is not as the engine's configuration says. */
export const connectionSchema = z.strictObject({
  user: z.string().optional(),
  port: z.int().min(1).max(65_535).optional(),
})
export type TaskKind = TaskAction['kind']
export const taskKindSchema = z.enum(['adhoc', 'playbook'])

/** What becomes of hosts without a result when their engine is gone: `fail` ends them `lost`, `retry` runs them again. */
export const onEngineLossSchema = z.enum(['fail', 'retry'])
export type OnEngineLoss = z.infer<typeof onEngineLossSchema>

/** The task is aborted when more hosts than this end `failed`, `unreachable`, `timeout` or `lost`. */
export const failureBudgetSchema = z.object({
  /** hosts; 0: the first one stops it */
  failCount: z.int().min(0).optional(),
  /** percent of all hosts of the task */
  failRate: z.number().min(0).max(100).optional(),
})
export type FailureBudget = z.infer<typeof failureBudgetSchema>

export const maxStartWithinSeconds = 31 * 86_400
/** How long a task may wait for somebody to start it, where its request does not say. */
export const defaultStartWithinSeconds = 86_400

/**
 * A task as the store keeps it and an engine reads it: what both APIs come down to. The hosts are rows of
 * their own.
 */
export const taskRequestSchema = z.strictObject({
  action: taskActionSchema,
  /** deadline of one unit, seconds */
  timeoutSeconds: z.int().min(1).max(86_400),
  /** hosts per unit; 0: all in one */
  unitSize: z.int().min(0).max(500),
  lane: laneNameSchema,
  onEngineLoss: onEngineLossSchema,
  /** deadline of one step on one host, seconds: Ansible's own task timeout */
  hostTimeoutSeconds: z.int().min(1).max(86_400).optional(),
  /** units that nobody started by then are skipped, seconds from when the task was submitted */
  startWithinSeconds: z.int().min(1).max(maxStartWithinSeconds).default(defaultStartWithinSeconds),
  /** hosts that may be queued or running at a time, over all engines */
  parallel: z.int().min(1).optional(),
  ...failureBudgetSchema.shape,
  become: z.boolean(),
  becomeUser: z.string().optional(),
  check: z.boolean(),
  diff: z.boolean(),
  tags: z.array(z.string()),
  skipTags: z.array(z.string()),
  verbosity: z.int().min(0).max(4),
  extraVars: z.record(z.string(), jsonSchema),
  connection: connectionSchema.optional(),
  /** projects that the action's text may mean by `<share>/<project>`; an engine acts on those that it really names */
  pins: z.array(pinSchema).optional(),
})
export type TaskRequest = z.infer<typeof taskRequestSchema>
