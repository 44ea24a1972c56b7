import { readFile } from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'
import { type EndLine, formatUnitKey, type JournalLine } from '@distribute/contracts'
import type { RunnerLogger } from '../options.ts'
import type { EndedHost, RunnableUnit, StepToEnd, UnitRun } from '../unit-runner.ts'
import { readJournal, type StartLine } from './journal-reader.ts'
import { createLineTimes } from './line-times.ts'
import { findMarked, isAlive, killMarked, type ProcessIdentity, signalProcess } from './processes.ts'
import type { Supervisor, SupervisorStatus } from './supervisor.ts'
import { removeUnitFolder, type UnitFolder } from './unit-folder.ts'
import { unitMark } from './unit-mark.ts'

/** Ends single hosts of a run; a runner whose hosts wait for each other has one. */
export interface HostEnder {
  /**
   * Takes in lines that were read, up to this position of the file: an earlier engine may have
   * written some of them.
   */
  follow(batch: readonly JournalLine[], position: number): void
  /** See `UnitRun.endHosts`. */
  end(steps: readonly StepToEnd[]): Promise<readonly EndedHost[]>
}

/** What a runner knows of a run, whether this process started it or found its folder. */
export interface RunDetails {
  /** in addition to the run's own folders */
  readonly enginePaths: readonly string[]
  readonly hostEnder: HostEnder | undefined
}

interface UnitRunParts extends RunDetails {
  readonly unit: RunnableUnit
  readonly folder: UnitFolder
  readonly logger: RunnerLogger
}

/** A run that this process started: it has the socket to the supervisor. */
export function createStartedRun(parts: UnitRunParts, supervisor: Supervisor): UnitRun {
  return {
    ...describeRun(parts),
    journal: () =>
      followJournal(parts, {
        isWritten: async (start) => supervisor.isRunning() || (await isSupervised(parts, start)),
        explainEnd: () => explainStatus(supervisor.status),
      }),
    end: (reason) => supervisor.end(reason),
    runUntil: (bootMs) => supervisor.runUntil(bootMs),
    discard: async () => {
      await supervisor.waitForEnd()
      await removeUnitFolder(parts.folder)
    },
  }
}

/** A run that an earlier process started: the journal names its supervisor. */
export function createEarlierRun(parts: UnitRunParts): UnitRun {
  let inner: ProcessIdentity | undefined
  let wish: 'cancel' | 'stopped' | undefined
  const tellSupervisor = () => {
    if (inner && wish) void signalProcess(inner, wish === 'cancel' ? 'SIGUSR1' : 'SIGTERM')
  }
  return {
    ...describeRun(parts),
    journal: () =>
      followJournal(parts, {
        isWritten: (start) => {
          if (start !== undefined && inner === undefined) {
            inner = supervisorsOf(start)[1]
            tellSupervisor()
          }
          return isSupervised(parts, start)
        },
        // The supervisor is not a child of this process, which cannot read its exit status.
        explainEnd: () => undefined,
      }),
    end: (reason) => {
      wish ??= reason
      tellSupervisor()
    },
    // A run with a time to run until ended with the socket to the engine that started it.
    runUntil: () => undefined,
    discard: () => removeUnitFolder(parts.folder),
  }
}

function describeRun({ unit, folder, enginePaths, hostEnder }: UnitRunParts) {
  return {
    ...unit,
    enginePaths: [folder.path, folder.controlPaths, ...enginePaths],
    ...(hostEnder && { endHosts: (steps: readonly StepToEnd[]) => hostEnder.end(steps) }),
  }
}

/** Whether one of the two supervisors lives: each cleans up if the other was killed. */
async function isSupervised({ unit, folder }: UnitRunParts, start: StartLine | undefined): Promise<boolean> {
  if (start === undefined) return (await findMarked(unitMark(unit, folder))).length > 0
  const alive = await Promise.all(supervisorsOf(start).map(isAlive))
  return alive.includes(true)
}

function supervisorsOf({ pids, startTimes }: StartLine): readonly [outer: ProcessIdentity, inner: ProcessIdentity] {
  return [
    { pid: pids[0], startTime: startTimes[0] },
    { pid: pids[1], startTime: startTimes[1] },
  ]
}

interface SupervisorWatch {
  /** Whether a supervisor is alive that may write to the journal. */
  readonly isWritten: (start: StartLine | undefined) => Promise<boolean>
  /**
   * Returns why it ended without its last line, by its exit status; undefined if the status does
   * not tell.
   */
  readonly explainEnd: () => string | undefined
}

async function* followJournal(
  { unit, folder, logger, hostEnder }: UnitRunParts,
  { isWritten, explainEnd }: SupervisorWatch,
): AsyncGenerator<readonly JournalLine[]> {
  const key = formatUnitKey(unit)
  const batches = readJournal({
    file: folder.journal,
    isWritten: ({ start }) => isWritten(start),
    makeEnd: () => endLostRun({ unit, folder, logger }, explainEnd()),
    onBroken: (line) => logger.warn({ unit: key, ...line }, 'broken journal line skipped'),
    onRead: (batch, position) => hostEnder?.follow(batch, position),
  })
  const times = createLineTimes()
  for await (const batch of batches) yield times.complete(batch)
}

/**
 * Kills the remaining processes, which the supervisors no longer can, before the run counts as
 * over.
 */
async function endLostRun(
  { unit, folder, logger }: Pick<UnitRunParts, 'unit' | 'folder' | 'logger'>,
  status: string | undefined,
): Promise<EndLine> {
  const { controlPaths } = folder
  const remainingKilled = await killMarked({ variables: unitMark(unit, folder), controlPaths })
  const message = status ?? (await explainLog(folder))
  logger.error({ unit: formatUnitKey(unit), remainingKilled, message }, 'run lost')
  return {
    type: 'end',
    at: Date.now(),
    reason: 'lost',
    exitCode: null,
    signal: null,
    leftoversKilled: remainingKilled,
    message,
  }
}

async function explainLog({ supervisorLog }: UnitFolder): Promise<string> {
  const complaint = (await readFile(supervisorLog, 'utf8').catch(() => '')).trim().slice(-2000)
  return complaint === '' ? 'supervisor gone without its last line' : `supervisor failed: ${complaint}`
}

/**
 * Exit code, plus the errno, of a supervisor that could not write its line: see
 * `supervision/journal.py`.
 */
const exitNoRecord = 100

function explainStatus({ exitCode, signal }: SupervisorStatus): string | undefined {
  if (signal === 'SIGKILL') return 'supervisor killed'
  if (signal !== null) return `supervisor ended by ${signal}`
  if (exitCode === null || exitCode <= exitNoRecord) return undefined
  const [name, reason] = getSystemErrorMap().get(exitNoRecord - exitCode) ?? [`errno ${exitCode - exitNoRecord}`, '']
  return `the journal could not be written: ${name} ${reason}`.trim()
}
