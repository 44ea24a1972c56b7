import { z } from 'zod'
import { stepConnectionSchema } from '../host-result.ts'

/**
 * The journal of one unit's run: JSON lines, appended by the supervisor (`start`, `end`), by the
 * callback plugin inside Ansible (`plan`, `begin`, `step`, `host`, `stats`) and by the engine
 * (`endHost`). Each line is one O_APPEND write of at most 256 KiB. Lines of the callback are
 * numbered, and `stats` is its last one, so a journal itself shows whether a line is missing. The
 * recorder reads only the journal, so a killed engine and an unavailable store follow the normal
 * path. `at` is for people: milliseconds since 1970, UTC, by the clock of the engine, which can be
 * set during a run. Durations are computed from `monoMs`.
 */
const at = z.number()
/**
 * Milliseconds of CLOCK_MONOTONIC of the engine's machine. Lines of earlier versions get one when
 * they are read.
 */
const monoMs = z.number().optional()
/** number of a callback's line within its run, from 1; runs of earlier versions have none */
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
  /**
   * the supervisor's two processes, outer and inner, and their start times in clock ticks as
   * /proc/PID/stat says them
   */
  pids: z.tuple([z.int(), z.int()]),
  startTimes: z.tuple([z.int(), z.int()]),
})

/** Ansible has parsed the playbook. */
const planLineSchema = z.object({
  type: z.literal('plan'),
  at,
  monoMs,
  n,
  /** version of ansible-core */
  ansible: z.string(),
  /**
   * static tasks of all plays, roles and imports, blocks flattened; no handlers, meta or implicit
   * facts
   */
  stepsTotal: z.int().min(0),
  /** a play runs its hosts in batches (`serial`) */
  serial: z.boolean().default(false),
})

/** A step starts on one host. The host is outstanding until its `step` line. */
const beginLineSchema = z.object({
  type: z.literal('begin'),
  at,
  monoMs,
  n,
  host: z.string(),
  name: z.string(),
  /** the same for every host that runs this step at this position in the playbook */
  stepId: z.string(),
})
export type BeginLine = z.infer<typeof beginLineSchema>

/**
 * The engine terminates the host's connection because its neighbours wait for it (the straggler
 * rule). Written before the processes of the connection are terminated, so that later readers of
 * the journal know why the host was unreachable.
 */
const endHostLineSchema = z.object({
  type: z.literal('endHost'),
  at,
  monoMs,
  host: z.string(),
  name: z.string(),
  stepId: z.string(),
})

/** One step (a task of the playbook) ended on one host. */
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
  /** it failed and was rescued by its block; unset in journals of earlier versions */
  rescued: z.boolean().optional(),
  changed: z.boolean(),
  /** Ansible's own task timeout ended it */
  timedOut: z.boolean(),
  startedAt: z.number(),
  /** how Ansible connected, where that differs from the request; never set for a delegated step */
  connection: stepConnectionSchema.optional(),
  /** on the clock of `monoMs` */
  durationMs: z.number().min(0),
  rc: z.int().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  msg: z.string(),
  /** Ansible's result object as JSON text, without the fields above; empty if it was too large */
  result: z.string(),
  truncated: z.boolean(),
})
export type StepLine = z.infer<typeof stepLineSchema>

/** The host has no more steps in this run. Its state is final, however the run ends. */
const hostLineSchema = z.object({
  type: z.literal('host'),
  at,
  monoMs,
  n,
  host: z.string(),
  state: z.enum(['ok', 'failed', 'unreachable']),
  /** the step that decided a state that is not ok */
  step: z.string().nullable(),
  /** Ansible stopped before a play, or a batch of one, that includes this host */
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

/**
 * Ansible's final statistics; never written after SIGTERM. The lists are truncated, and unset in
 * journals of earlier versions.
 */
const statsLineSchema = z.object({
  type: z.literal('stats'),
  at,
  monoMs,
  n,
  hosts: z.record(z.string(), hostStatsSchema),
  /** the `hosts` patterns of the plays */
  patterns: namesSchema,
  /** of those, the ones that match no host and no group */
  unmatched: namesSchema,
  /** of the inventory */
  groups: namesSchema,
})
export type StatsLine = z.infer<typeof statsLineSchema>

/**
 * Why a run ended. `exit`: Ansible exited. `deadline`: that of the unit. `cancel`: a person
 * cancelled the task. `hold`: with `onEngineLoss: retry`, the run-until time passed: its engine was
 * gone or did not renew its lease, so another engine may run its hosts. `stopped`: the engine
 * received a stop signal. `lost`: its supervisor was killed, or its engine was given up.
 */
export const endReasonSchema = z.enum(['exit', 'deadline', 'cancel', 'hold', 'stopped', 'lost'])
export type EndReason = z.infer<typeof endReasonSchema>

/** Exit code of Ansible when its record could not be written: EX_IOERR of `sysexits.h`. */
export const exitCodeOfNoRecord = 74

/** The last line, written after `waitpid` reported that no process of the run remains. */
const endLineSchema = z.object({
  type: z.literal('end'),
  at,
  monoMs,
  reason: endReasonSchema,
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  leftoversKilled: z.int().min(0),
  /** processes that could not be killed; left out by earlier versions */
  leftoversRemaining: z.int().min(0).optional(),
  /** the tail of Ansible's error output: why it could not start, which line is not valid YAML */
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
