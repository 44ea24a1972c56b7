import { z } from 'zod'

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

const playbookActionSchema = z.strictObject({
  kind: z.literal('playbook'),
  name: z.string(),
  content: z.string(),
})

/** What is to be run on each host. */
export const taskActionSchema = z.discriminatedUnion('kind', [adhocActionSchema, playbookActionSchema])
export type TaskAction = z.infer<typeof taskActionSchema>
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
  extraVars: z.record(z.string(), z.json()),
})
export type TaskRequest = z.infer<typeof taskRequestSchema>
