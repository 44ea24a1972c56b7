import { mkdir } from 'node:fs/promises'
import type { MachineCheck } from '../unit-runner.ts'
import { findFolderFault } from './check-folder.ts'
import { findLackOfRoom } from './find-lack-of-room.ts'

/** has ssh's sockets: see `run/control-paths.ts` */
const temporaryFolder = '/tmp'

export interface MachineCheckOptions {
  readonly stateDir: string
  /** the runner's own checks: each returns a fault, or undefined */
  readonly checks: readonly (() => Promise<string | undefined>)[]
  /** Drops results that the runner's checks keep. */
  readonly forget: () => void
}

/** Checks the folders of runs, and what the runner adds. */
export function createMachineCheck({ stateDir, checks, forget }: MachineCheckOptions): MachineCheck {
  const lookForRoom = async (units: number) =>
    (await findLackOfRoom(stateDir, units)) ?? (await findLackOfRoom(temporaryFolder, units))
  return {
    findLackOfRoom: lookForRoom,
    async look({ afresh = false } = {}) {
      if (afresh) forget()
      const unusable = await makeFolder(stateDir)
      if (unusable !== undefined) return [unusable]
      const found = await Promise.all([findFolderFault(stateDir), lookForRoom(1), ...checks.map((check) => check())])
      return found.filter((fault) => fault !== undefined)
    },
  }
}

async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return undefined
  } catch (error) {
    return `STATE_DIR ${path} cannot be created: ${(error as NodeJS.ErrnoException).code ?? error}`
  }
}
