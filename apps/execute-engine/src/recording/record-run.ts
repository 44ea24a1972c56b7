import type { EndLine, EngineFault, HostOutcome, JournalLine, UnitKey } from '@distribute/contracts'
import { formatUnitKey } from '@distribute/contracts'
import { createEmptyOutcome, type RunProgress, type RunReport } from '@distribute/domain'
import type { UnitRun } from '@distribute/runner'
import { logTaskEnd } from '@distribute/service'
import type { RecordOutcome, Store, UnitEnd, UnitRecord } from '@distribute/store'
import type { Logger } from 'pino'
import { createResultWriter } from './result-writer.ts'
import { StragglerWatch } from './straggler-watch.ts'

export interface RecordRunDeps {
  readonly store: Store
  /** id of the engine that ran the unit */
  readonly engine: string
  readonly logger: Logger
  /** output kept for all hosts of one task together */
  readonly maxTaskOutputBytes: number
  /** Called when a run failed because of an engine, before its unit goes back to the queue. */
  readonly onEngineFault: (fault: EngineFault) => void
  /** Repeats a store action while the store is away. */
  readonly persist: <Result>(action: () => Promise<Result>) => Promise<Result>
}

/**
 * Follows a run's journal to its end and records it in the store. This is the only way results
 * get there, for new runs and for those of an earlier engine process. Idempotent: replaying a
 * journal changes nothing that is stored already. The run's folder is deleted only when the store
 * has the end of the unit, so a crash at any line repeats the rest. Returns whether the run ended
 * without a fault of this engine.
 */
export async function recordRun(
  run: UnitRun,
  progress: RunProgress,
  deps: RecordRunDeps,
): Promise<{ readonly isWell: boolean }> {
  const key = { task: run.task, unit: run.unit, attempt: run.attempt }
  const stragglers = new StragglerWatch(run, progress, deps.logger)
  const hosts = new HostTally()
  const { engine, maxTaskOutputBytes } = deps
  const writer = createResultWriter({
    unit: { ...key, engine },
    record: (record) => deps.persist(() => deps.store.units.record({ ...record, maxTaskOutputBytes })),
  })
  try {
    let last: readonly HostOutcome[] = []
    for await (const lines of run.journal()) {
      last = applyAll(progress, lines)
      hosts.add(last)
      if (progress.end === undefined) writer.add(last)
      // An empty batch means that the journal is read to its end, even if this process was stopped
      // for a while.
      if (lines.length === 0) await stragglers.look()
    }
    const line = getEnd(progress, key)
    const end = toUnitEnd(line, progress.report)
    if (end.engineFault !== undefined) deps.onEngineFault(end.engineFault)
    const outcome = await writer.finish(end, last)
    logEnd(deps.logger, { key, end, outcome, hosts: hosts.counts })
    await settleTask(run.task, deps)
    await run.discard()
    return { isWell: end.engineFault === undefined }
  } finally {
    writer.abandon()
  }
}

/** Ends a unit that has no journal: known results stay, the other hosts are lost. */
export async function recordLostRun(
  { task, unit, attempt }: UnitKey,
  cause: string,
  deps: RecordRunDeps,
): Promise<void> {
  const { store, engine, persist } = deps
  const end: UnitEnd = { reason: 'lost', cause, exitCode: null, leftoversKilled: 0 }
  await persist(() => store.units.record({ task, unit, attempt, engine, outcomes: [], end }))
  await settleTask(task, deps)
}

/**
 * Gives back a unit whose run could not be started. If no engine can start it, each of its hosts
 * says why.
 */
export async function recordFailedStart(
  unit: UnitKey & { readonly hosts: readonly string[] },
  engineFault: EngineFault,
  deps: RecordRunDeps,
): Promise<void> {
  const { task, attempt, hosts } = unit
  const cause = `not reached: ${engineFault.cause}`
  const finishedAtMs = Date.now()
  const end: UnitEnd = { reason: 'exit', cause, exitCode: null, leftoversKilled: 0, engineFault }
  const outcomes = hosts.map((host) => createEmptyOutcome({ host, state: 'failed', cause, finishedAtMs }))
  const record: UnitRecord = { task, unit: unit.unit, attempt, engine: deps.engine, outcomes, end }
  deps.onEngineFault(engineFault)
  const outcome = await deps.persist(() => deps.store.units.record(record))
  logEnd(deps.logger, { key: record, end, outcome, hosts: { failed: hosts.length } })
  await settleTask(task, deps)
}

/** Ends the task if this was its last unit. */
async function settleTask(task: number, { store, logger, persist }: RecordRunDeps): Promise<void> {
  if (await persist(() => store.tasks.settle(task))) logTaskEnd(logger, task)
}

function applyAll(progress: RunProgress, lines: readonly JournalLine[]): readonly HostOutcome[] {
  return lines.flatMap((line) => progress.apply(line))
}

function getEnd(progress: RunProgress, key: UnitKey): EndLine {
  if (progress.end === undefined) throw new Error(`the journal of unit ${formatUnitKey(key)} stopped before its end`)
  return progress.end
}

/** Counts hosts by the state that they ended in. */
class HostTally {
  readonly counts: Record<string, number> = {}

  add(outcomes: readonly HostOutcome[]): void {
    for (const { state } of outcomes) this.counts[state] = (this.counts[state] ?? 0) + 1
  }
}

/**
 * 0, and the exit codes of `ansible-playbook` for hosts that failed (2), were unreachable (4), or
 * both.
 */
const exitCodesThatHostsExplain: readonly (number | null)[] = [0, 2, 4, 6]

/**
 * Uses Ansible's output as cause only if the run did not reach its hosts. Otherwise the output is
 * just warnings.
 */
function toUnitEnd({ reason, exitCode, message, ...leftovers }: EndLine, report: RunReport | undefined): UnitEnd {
  const isExplained = reason === 'exit' && exitCodesThatHostsExplain.includes(exitCode)
  const cause = report?.engineFault?.cause ?? (message === '' || isExplained ? null : message)
  const { leftoversKilled, leftoversRemaining } = leftovers
  return { reason, cause, exitCode, leftoversKilled, leftoversRemaining, ...report }
}

interface RecordedEnd {
  readonly key: UnitKey
  readonly end: UnitEnd
  readonly outcome: RecordOutcome
  readonly hosts: Readonly<Record<string, number>>
}

function logEnd(logger: Logger, { key, end, outcome, hosts }: RecordedEnd): void {
  const isBad = end.reason === 'deadline' || end.reason === 'lost' || end.engineFault !== undefined
  const level = isBad ? 'warn' : 'info'
  const { cause, ...rest } = end
  const isUntouched = outcome.givenBack && end.engineFault?.nothingRan === true
  const details = { ...rest, cause: cause?.slice(0, 500), hosts: isUntouched ? {} : hosts }
  logger[level]({ unit: formatUnitKey(key), ...details, ...outcome }, 'unit recorded')
}
