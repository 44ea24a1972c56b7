import type { RunnerLogger } from '../options.ts'
import type { RunnableUnit, UnitRun } from '../unit-runner.ts'
import { type RunOrder, writeRunOrder } from './run-order.ts'
import { formatSecrets, type RunSecrets } from './secrets.ts'
import { startSupervisor } from './supervisor.ts'
import { createUnitFolder, findUnitFolders, removeUnitFolder, type UnitFolder } from './unit-folder.ts'
import { unitMark } from './unit-mark.ts'
import { createEarlierRun, createStartedRun, type RunDetails } from './unit-run.ts'

export interface SupervisedRunsOptions {
  readonly stateDir: string
  readonly python: string | undefined
  /** the supervisor's own environment */
  readonly env: Readonly<Record<string, string>>
  readonly logger: RunnerLogger
  readonly describe: (unit: RunnableUnit, folder: UnitFolder) => RunDetails
}

export interface PreparedRun {
  readonly order: RunOrder
  readonly secrets: RunSecrets
}

/** Starts and finds runs, whatever program they run. */
export interface SupervisedRuns {
  /** Starts a run as `prepare` orders it, in a new folder. Removes the folder if that fails. */
  start(unit: RunnableUnit, prepare: (folder: UnitFolder) => Promise<PreparedRun>): Promise<UnitRun>
  /** Returns the runs that an earlier process started from this state folder. */
  findEarlier(): Promise<readonly UnitRun[]>
}

export function createSupervisedRuns(options: SupervisedRunsOptions): SupervisedRuns {
  const { stateDir, python, logger, describe } = options
  return {
    async start(unit, prepare) {
      const folder = await createUnitFolder(stateDir, unit)
      try {
        const { order, secrets } = await prepare(folder)
        await writeRunOrder(folder, unit, order)
        const env = { ...options.env, ...unitMark(unit, folder) }
        const supervisor = await startSupervisor({ folder, env, secrets: formatSecrets(secrets), python })
        return createStartedRun({ unit, folder, logger, ...describe(unit, folder) }, supervisor)
      } catch (error) {
        await removeUnitFolder(folder)
        throw error
      }
    },
    async findEarlier() {
      const found = await findUnitFolders(stateDir, (folder, error) =>
        logger.error({ folder, err: error }, 'run folder skipped: it cannot be read'),
      )
      return found.map(({ unit, folder }) => createEarlierRun({ unit, folder, logger, ...describe(unit, folder) }))
    },
  }
}
