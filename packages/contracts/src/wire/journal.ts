import { z } from 'zod'
import { stepConnectionSchema } from '../host-result.ts'

/**
 * The journal of one unit's run: JSON lines, appended by the supervisor (`start`, `end`), by the callback plugin
 * inside Ansible (`plan`, `begin`, `step`, `host`, `stats`) and by the engine (`endHost`). Each line is one O_APPEND write of at most 256 KiB.
 * Lines of the callback are numbered, and `stats` is its last one: so a journal shows by itself whether a line is missing.
 * The recorder reads the journal and nothing else, so an engine that was killed and a store that was away
 * take the same path as every day. `at` is for people: milliseconds since 1970, UTC, by the engine's clock, which may be set
 * during a run. What is reckoned with is `monoMs`.
 */
const at = z.number()
/** Milliseconds of CLOCK_MONOTONIC of the engine's machine; lines of versions before have none until they are read. */
const monoMs = z.number().optional()
/** number of a callback's line within its run, from 1; runs of versions before had none */
const n = z.int().min(1).optional()

const startLineSchema = z.object({
  type: z.literal('start'),
  v: z.literal(1),
  at,
  monoMs,
  storeId: z.string(),
  task: z.int(),
  unit: z.int(),
  attempt: z.int(),
  incarnation: z.string(),
  /** the supervisor's two processes, outer and inner, and their start times in clock ticks as /proc/PID/stat says them */
  pids: z.tuple([z.int(), z.int()]),
  startTimes: z.tuple([z.int(), z.int()]),
})

/** Ansible has read what it is to do. */
const planLineSchema = z.object({
  type: z.literal('plan'),
  at,
  monoMs,
  n,
  /** version of ansible-core */
  ansible: z.string(),
  /** static tasks of all plays, roles and imports, blocks flattened; no handlers, meta or implicit facts */
  stepsTotal: z.int().min(0),
  /** a play takes its hosts batch by batch */
  serial: z.boolean().default(false),
})

/** A step begins on one host: until its `step` line comes, the host is outstanding. */
const beginLineSchema = z.object({
  type: z.literal('begin'),
  at,
  monoMs,
  n,
  host: z.string(),
  name: z.string(),
  /** the same for every host that runs this step at this place of the playbook */
  stepId: z.string(),
})
export type BeginLine = z.infer<typeof beginLineSchema>

/**
 * The engine ends the host's connection, because its neighbours wait for it (the straggler rule). Written before
 * the connection's processes are ended, so that whoever reads the journal later knows why the host was unreachable.
 */
const endHostLineSchema = z.object({
  type: z.literal('endHost'),
  at,
  monoMs,
  host: z.string(),
  name: z.string(),
  stepId: z.string(),
})

/** One step (a task of the playbook) came to its end on one host. */
const stepLineSchema = z.object({
  type: z.literal('step'),
  at,
  monoMs,
  n,
  host: z.string(),
  name: z.string(),
  stepId: z.string(),
  action: z.string(),
  state: z.enum(['ok', 'failed', 'skipped', 'unreachable']),
  /** a static task that `stepsTotal` counts (no handler, no implicit facts) */
  counted: z.boolean(),
  ignored: z.boolean(),
  /** it failed, and the rescue of its block took over; left out by older programs, which do not tell */
  rescued: z.boolean().optional(),
  changed: z.boolean(),
  /** Ansible's own task timeout ended it */
  timedOut: z.boolean(),
  startedAt: z.number(),
  /** how it reached its host, where that is not what the task asked for; never of a delegated step */
  connection: stepConnectionSchema.optional(),
  /** by the clock of `monoMs` */
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
  monoMs,
  n,
  host: z.string(),
  state: z.enum(['ok', 'failed', 'unreachable']),
  /** the step that decided a state that is not ok */
  step: z.string().nullable(),
  /** Ansible broke off before a play, or a batch of one, that has this host */
  brokenOff: z.boolean().optional(),
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

const namesSchema = z.array(z.string()).optional()

/** Ansible's final word; it never comes after SIGTERM. The lists are cut, and left out by older programs. */
const statsLineSchema = z.object({
  type: z.literal('stats'),
  at,
  monoMs,
  n,
  hosts: z.record(z.string(), hostStatsSchema),
  /** what the plays say of their hosts */
  patterns: namesSchema,
  /** of those, what names neither a host nor a group */
  unmatched: namesSchema,
  /** of the inventory */
  groups: namesSchema,
})
export type StatsLine = z.infer<typeof statsLineSchema>

/**
 * Why a run ended. `exit`: Ansible ended by itself. `deadline`: the unit's. `cancel`: a person. `hold`: with
 * `onEngineLoss: retry`, its engine went away or could not renew its lease in time, so somebody else may run its hosts.
 * `stopped`: the engine was told to stop. `lost`: its supervisor was killed, or its engine was given up.
 */
export const endReasonSchema = z.enum(['exit', 'deadline', 'cancel', 'hold', 'stopped', 'lost'])
export type EndReason = z.infer<typeof endReasonSchema>

/** What Ansible's main process ends with when its record could not be written: EX_IOERR of `sysexits.h`. */
export const exitCodeOfNoRecord = 74

/** The last line: written when `waitpid` has said that no process of the run is left. */
const endLineSchema = z.object({
  type: z.literal('end'),
  at,
  monoMs,
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
  beginLineSchema,
  endHostLineSchema,
  stepLineSchema,
  hostLineSchema,
  statsLineSchema,
  endLineSchema,
])
export type JournalLine = z.infer<typeof journalLineSchema>
