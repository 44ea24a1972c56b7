import { z } from 'zod'

/**
 * The journal of one unit's run: JSON lines, appended by the supervisor (`start`, `end`) and by the callback
 * plugin inside Ansible (`plan`, `step`, `host`, `stats`). Each line is one O_APPEND write of at most 256 KiB.
 * The recorder reads the journal and nothing else, so an engine that was killed and a store that was away
 * take the same path as every day. Times are milliseconds since 1970, UTC, by the engine's clock.
 */
const at = z.number()

const startLineSchema = z.object({
  type: z.literal('start'),
  v: z.literal(1),
  at,
  storeId: z.string(),
  task: z.int(),
  unit: z.int(),
  attempt: z.int(),
  incarnation: z.string(),
  /** the supervisor's process, and its start time in clock ticks as /proc/PID/stat says it */
  pid: z.int(),
  startTime: z.int(),
})

/** Ansible has read what it is to do. */
const planLineSchema = z.object({
  type: z.literal('plan'),
  at,
  /** version of ansible-core */
  ansible: z.string(),
  /** static tasks of all plays, roles and imports, blocks flattened; no handlers, meta or implicit facts */
  stepsTotal: z.int().min(0),
})

/** One step (a task of the playbook) came to its end on one host. */
const stepLineSchema = z.object({
  type: z.literal('step'),
  at,
  host: z.string(),
  name: z.string(),
  action: z.string(),
  state: z.enum(['ok', 'failed', 'skipped', 'unreachable']),
  /** a static task that `stepsTotal` counts (no handler, no implicit facts) */
  counted: z.boolean(),
  ignored: z.boolean(),
  changed: z.boolean(),
  /** Ansible's own task timeout ended it */
  timedOut: z.boolean(),
  startedAt: z.number(),
  durationMs: z.number().min(0),
  rc: z.int().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  msg: z.string(),
  /** Ansible's result object as JSON text, without what stands above; empty when it was too large */
  result: z.string(),
  truncated: z.boolean(),
})
export type StepLine = z.infer<typeof stepLineSchema>

/** The host has nothing more to do in this run: its state is final from here on, whatever ends the run. */
const hostLineSchema = z.object({
  type: z.literal('host'),
  at,
  host: z.string(),
  state: z.enum(['ok', 'failed', 'unreachable']),
  /** the step that decided a state that is not ok */
  step: z.string().nullable(),
})

/** A host's numbers as `ansible-playbook` prints them under PLAY RECAP. */
const hostStatsSchema = z.object({
  ok: z.int(),
  changed: z.int(),
  unreachable: z.int(),
  failures: z.int(),
  skipped: z.int(),
  rescued: z.int(),
  ignored: z.int(),
})
export type HostStats = z.infer<typeof hostStatsSchema>

/** Ansible's final word; it never comes after SIGTERM. */
const statsLineSchema = z.object({ type: z.literal('stats'), at, hosts: z.record(z.string(), hostStatsSchema) })

/**
 * Why a run ended. `exit`: Ansible ended by itself. `deadline`: the unit's. `cancel`: a person. `stopped`: the
 * engine was told to stop. `lost`: its supervisor was killed, or its engine was given up.
 */
export const endReasonSchema = z.enum(['exit', 'deadline', 'cancel', 'stopped', 'lost'])
export type EndReason = z.infer<typeof endReasonSchema>

/** The last line: written when `waitpid` has said that no process of the run is left. */
const endLineSchema = z.object({
  type: z.literal('end'),
  at,
  reason: endReasonSchema,
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  leftoversKilled: z.int().min(0),
  /** the tail of what Ansible itself printed as errors: why it could not start, which line is no YAML */
  message: z.string(),
})
export type EndLine = z.infer<typeof endLineSchema>

export const journalLineSchema = z.discriminatedUnion('type', [
  startLineSchema,
  planLineSchema,
  stepLineSchema,
  hostLineSchema,
  statsLineSchema,
  endLineSchema,
])
export type JournalLine = z.infer<typeof journalLineSchema>
