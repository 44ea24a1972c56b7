import { readFile } from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'
import { type EndLine, formatUnitKey, type JournalLine } from '@distribute/contracts'
import { unitMark } from '../ansible/command.ts'
import { createHostEnder, type HostEnder } from '../ansible/end-host.ts'
import type { RunnerLogger } from '../ansible/options.ts'
import type { RunnableUnit, UnitRun } from '../unit-runner.ts'
import { readJournal, type StartLine } from './journal-reader.ts'
import { createLineTimes } from './line-times.ts'
import { findMarked, isAlive, killMarked, type ProcessIdentity, signalProcess } from './processes.ts'
import type { Supervisor, SupervisorStatus } from './supervisor.ts'
import { removeUnitFolder, type UnitFolder } from './unit-folder.ts'

interface UnitRunParts {
  readonly unit: RunnableUnit
  readonly folder: UnitFolder
  readonly keyFile: string | undefined
  readonly logger: RunnerLogger
}

/** A run that this process has started: it has the socket to the supervisor. */
export function createStartedRun(parts: UnitRunParts, supervisor: Supervisor): UnitRun {
  const hostEnder = createHostEnder(parts)
  return {
    ...parts.unit,
    enginePaths: listEnginePaths(parts),
    journal: () =>
      followJournal(parts, hostEnder, {
        isWritten: async (start) => supervisor.isRunning() || (await isSupervised(parts, start)),
        explainEnd: () => explainStatus(supervisor.status),
      }),
    end: (reason) => supervisor.end(reason),
    hold: (untilBootMs) => supervisor.hold(untilBootMs),
    endHosts: (steps) => hostEnder.end(steps),
    discard: async () => {
      await supervisor.waitForEnd()
      await removeUnitFolder(parts.folder)
    },
  }
}

/** A run that an earlier process has started: its supervisor is known by its journal. */
export function createLeftoverRun(parts: UnitRunParts): UnitRun {
  const hostEnder = createHostEnder(parts)
  let inner: ProcessIdentity | undefined
  let wish: 'cancel' | 'stopped' | undefined
  const tellSupervisor = () => {
    if (inner && wish) void signalProcess(inner, wish === 'cancel' ? 'SIGUSR1' : 'SIGTERM')
  }
  return {
    ...parts.unit,
    enginePaths: listEnginePaths(parts),
    journal: () =>
      followJournal(parts, hostEnder, {
        isWritten: (start) => {
          if (start !== undefined && inner === undefined) {
            inner = supervisorsOf(start)[1]
            tellSupervisor()
          }
          return isSupervised(parts, start)
        },
        // it was another process' child: its status is not to be had
        explainEnd: () => undefined,
      }),
    end: (reason) => {
      wish ??= reason
      tellSupervisor()
    },
    // the socket went with the engine that started it, and with the socket a run that had a hold
    hold: () => undefined,
    endHosts: (steps) => hostEnder.end(steps),
    discard: () => removeUnitFolder(parts.folder),
  }
}

function listEnginePaths({ folder, keyFile }: UnitRunParts): readonly string[] {
  return [folder.path, folder.controlPaths, ...(keyFile === undefined ? [] : [keyFile])]
}

/** Whether one of the two supervisors lives: either cleans up when the other one was killed. */
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
  /** Whether a supervisor lives that may write to the journal. */
  readonly isWritten: (start: StartLine | undefined) => Promise<boolean>
  /** Why it ended without its last line, by its exit status; undefined where that does not tell. */
  readonly explainEnd: () => string | undefined
}

async function* followJournal(
  { unit, folder, logger }: Omit<UnitRunParts, 'keyFile'>,
  hostEnder: HostEnder,
  { isWritten, explainEnd }: SupervisorWatch,
): AsyncGenerator<readonly JournalLine[]> {
  const key = formatUnitKey(unit)
  const batches = readJournal({
    file: folder.journal,
    isWritten: ({ start }) => isWritten(start),
    makeEnd: () => endLostRun({ unit, folder, logger }, explainEnd()),
    onBroken: (line) => logger.warn({ unit: key, ...line }, 'a line of the journal is broken and was passed over'),
    onRead: hostEnder.follow,
  })
  const times = createLineTimes()
  for await (const batch of batches) yield times.complete(batch)
}

/** Without a supervisor nobody ends the run's processes: so this does, before the run is called over. */
async function endLostRun(
  { unit, folder, logger }: Omit<UnitRunParts, 'keyFile'>,
  status: string | undefined,
): Promise<EndLine> {
  const { controlPaths } = folder
  const leftoversKilled = await killMarked({ variables: unitMark(unit, folder), controlPaths })
  const message = status ?? (await explainLog(folder))
  logger.error({ unit: formatUnitKey(unit), leftoversKilled, message }, 'a run was lost')
  return { type: 'end', at: Date.now(), reason: 'lost', exitCode: null, signal: null, leftoversKilled, message }
}

async function explainLog({ supervisorLog }: UnitFolder): Promise<string> {
  const complaint = (await readFile(supervisorLog, 'utf8').catch(() => '')).trim().slice(-2000)
  return complaint === '' ? 'supervisor gone without its last line' : `supervisor failed: ${complaint}`
}

/** What a supervisor ends with, beside the errno, when it cannot write its line: see `supervision/journal.py`. */
const exitNoRecord = 100

function explainStatus({ exitCode, signal }: SupervisorStatus): string | undefined {
  if (signal === 'SIGKILL') return 'supervisor killed'
  if (signal !== null) return `supervisor ended by ${signal}`
  if (exitCode === null || exitCode <= exitNoRecord) return undefined
  const [name, reason] = getSystemErrorMap().get(exitNoRecord - exitCode) ?? [`errno ${exitCode - exitNoRecord}`, '']
  return `the journal could not be written: ${name} ${reason}`.trim()
}
