import type { EndLine, JournalLine, UnitKey } from '@distribute/contracts'
import { formatUnitKey } from '@distribute/contracts'
import { createRunProgress, type RunProgress } from '@distribute/domain'
import type { UnitRun } from '@distribute/runner'
import type { RecordOutcome, Store, UnitEnd, UnitRecord } from '@distribute/store'
import type { Logger } from 'pino'
import { createResultWriter } from './result-writer.ts'

export interface RecordRunDeps {
  readonly store: Store
  readonly logger: Logger
  /** Repeats an action of the store for as long as the store is away. */
  readonly persist: <Result>(action: () => Promise<Result>) => Promise<Result>
}

/**
 * Follows a run's journal to its end and brings it into the store: the only way in, for a run of today as for
 * one that an earlier engine process left. Replaying a journal changes nothing that is stored already, so
 * the folder is deleted only when the store has the unit's end, and a crash at any line repeats the rest.
 */
export async function recordRun(run: UnitRun, deps: RecordRunDeps): Promise<void> {
  const progress = createRunProgress({
    hosts: run.hosts,
    kind: run.request.action.kind,
    timeoutSeconds: run.request.timeoutSeconds,
  })
  const key = { task: run.task, unit: run.unit, attempt: run.attempt }
  const writer = createResultWriter({
    unit: key,
    record: (record) => deps.persist(() => deps.store.units.record(record)),
  })
  try {
    for await (const lines of run.journal()) {
      await writer.add(applyAll(progress, lines))
    }
    const end = toUnitEnd(getEnd(progress, key))
    const outcome = await writer.finish(end)
    logEnd(deps.logger, { key, end, outcome })
  } finally {
    writer.abandon()
  }
  await deps.persist(() => deps.store.tasks.settle(run.task))
  await run.discard()
}

/** Ends a unit whose journal cannot be brought into the store: what is known stays, the other hosts are `lost`. */
export async function recordLostRun(
  { task, unit, attempt }: UnitKey,
  { store, persist }: RecordRunDeps,
): Promise<void> {
  const cause = 'the run could not be recorded'
  const end: UnitEnd = { reason: 'lost', cause, exitCode: null, leftoversKilled: 0 }
  await persist(() => store.units.record({ task, unit, attempt, outcomes: [], end }))
  await persist(() => store.tasks.settle(task))
}

/** Ends a unit whose run could not even be started; each of its hosts says why. */
export async function recordFailedStart(
  unit: UnitKey & { readonly hosts: readonly string[] },
  reason: string,
  deps: RecordRunDeps,
): Promise<void> {
  const { task, attempt, hosts } = unit
  const record: UnitRecord = {
    task,
    unit: unit.unit,
    attempt,
    outcomes: hosts.map((host) => notReached(host, reason)),
    end: { reason: 'exit', cause: `not reached: ${reason}`, exitCode: null, leftoversKilled: 0 },
  }
  await deps.persist(() => deps.store.units.record(record))
  await deps.persist(() => deps.store.tasks.settle(task))
}

function applyAll(progress: RunProgress, lines: readonly JournalLine[]) {
  return lines.flatMap((line) => progress.apply(line))
}

function getEnd(progress: RunProgress, key: UnitKey): EndLine {
  if (progress.end === undefined) throw new Error(`the journal of unit ${formatUnitKey(key)} stopped before its end`)
  return progress.end
}

/** 0, and what `ansible-playbook` exits with for hosts that failed (2), were unreachable (4), or both. */
const exitCodesThatHostsExplain: readonly (number | null)[] = [0, 2, 4, 6]

/** What Ansible printed explains a run that did not come to its hosts; of any other it is only warnings. */
function toUnitEnd({ reason, exitCode, leftoversKilled, message }: EndLine): UnitEnd {
  const isExplained = reason === 'exit' && exitCodesThatHostsExplain.includes(exitCode)
  const cause = message === '' || isExplained ? null : message
  return { reason, cause, exitCode, leftoversKilled }
}

function logEnd(logger: Logger, { key, end, outcome }: { key: UnitKey; end: UnitEnd; outcome: RecordOutcome }): void {
  const level = end.reason === 'deadline' || end.reason === 'lost' ? 'warn' : 'info'
  const { cause, ...rest } = end
  logger[level]({ unit: formatUnitKey(key), ...rest, cause: cause?.slice(0, 500), ...outcome }, 'unit recorded')
}

function notReached(host: string, reason: string) {
  return {
    host,
    state: 'failed',
    cause: `not reached: ${reason}`,
    rc: null,
    changed: false,
    stepsOk: 0,
    stepsTotal: 0,
    startedAtMs: null,
    finishedAtMs: Date.now(),
    msg: '',
    stdout: '',
    stderr: '',
    result: '',
    steps: [],
    truncated: false,
  } as const
}
