import { readFile } from 'node:fs/promises'
import { type EndLine, formatUnitKey, type JournalLine } from '@distribute/contracts'
import { unitMark } from './ansible-command.ts'
import { readJournal, type StartLine } from './journal-reader.ts'
import type { RunnerLogger } from './options.ts'
import { findMarked, isAlive, killMarked, signalProcess } from './run-processes.ts'
import type { Supervisor } from './supervisor.ts'
import { removeUnitFolder, type UnitFolder } from './unit-folder.ts'
import type { RunnableUnit, UnitRun } from './unit-runner.ts'

interface UnitRunParts {
  readonly unit: RunnableUnit
  readonly folder: UnitFolder
  readonly logger: RunnerLogger
}

/** A run that this process has started: it has the socket to the supervisor. */
export function createStartedRun(parts: UnitRunParts, supervisor: Supervisor): UnitRun {
  return {
    ...parts.unit,
    journal: () => followJournal(parts, async () => supervisor.isRunning()),
    end: (reason) => supervisor.end(reason),
    discard: async () => {
      await supervisor.waitForEnd()
      await removeUnitFolder(parts.folder)
    },
  }
}

/** A run that an earlier process has started: its supervisor is known by its journal. */
export function createLeftoverRun(parts: UnitRunParts): UnitRun {
  const { unit, folder } = parts
  let supervisor: StartLine | undefined
  let wish: 'cancel' | 'stopped' | undefined
  const tellSupervisor = () => {
    if (supervisor && wish) void signalProcess(supervisor, wish === 'cancel' ? 'SIGUSR1' : 'SIGTERM')
  }
  return {
    ...unit,
    journal: () =>
      followJournal(parts, async (start) => {
        if (start === undefined) return (await findMarked(unitMark(unit, folder))).length > 0
        if (supervisor === undefined) {
          supervisor = start
          tellSupervisor()
        }
        return isAlive(start)
      }),
    end: (reason) => {
      wish ??= reason
      tellSupervisor()
    },
    discard: () => removeUnitFolder(folder),
  }
}

function followJournal(
  { unit, folder, logger }: UnitRunParts,
  isWritten: (start: StartLine | undefined) => Promise<boolean>,
): AsyncIterable<readonly JournalLine[]> {
  const key = formatUnitKey(unit)
  return readJournal({
    file: folder.journal,
    isWritten: ({ start }) => isWritten(start),
    makeEnd: () => endLostRun({ unit, folder, logger }),
    onBroken: (text) => logger.warn({ unit: key, text }, 'a line of the journal is broken and was passed over'),
  })
}

/** Without a supervisor nobody ends the run's processes: so this does, before the run is called over. */
async function endLostRun({ unit, folder, logger }: UnitRunParts): Promise<EndLine> {
  const leftoversKilled = await killMarked(unitMark(unit, folder))
  const complaint = (await readFile(folder.supervisorLog, 'utf8').catch(() => '')).trim().slice(-2000)
  const message = complaint === '' ? 'the supervisor was killed' : `the supervisor failed: ${complaint}`
  logger.error({ unit: formatUnitKey(unit), leftoversKilled, message }, 'a run was lost')
  return { type: 'end', at: Date.now(), reason: 'lost', exitCode: null, signal: null, leftoversKilled, message }
}
