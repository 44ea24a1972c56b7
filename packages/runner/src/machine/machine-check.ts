import { mkdir } from 'node:fs/promises'
import { createAnsibleCheck } from '../ansible/check-ansible.ts'
import type { AnsibleUnitRunnerOptions } from '../ansible/options.ts'
import type { Isolation } from '../isolation/isolation.ts'
import { findLackOfDescriptors } from './check-descriptors.ts'
import { findFolderFault } from './check-folder.ts'
import { findKeyFault } from './check-key-file.ts'
import { findMissingProgram } from './check-programs.ts'
import { findUserFault } from './check-user.ts'
import { findLackOfRoom } from './find-lack-of-room.ts'

/** Looks whether this machine can run units at all. */
export interface MachineCheck {
  /** Every fault that is found; none: runs can be started. `afresh` asks Ansible again, too, though its files are as before. */
  look(options?: { readonly afresh?: boolean }): Promise<readonly string[]>
  /** Why so many more runs have no room; undefined: they have. Takes less than a millisecond. */
  findLackOfRoom(units: number): Promise<string | undefined>
}

/** ssh's sockets lie there: see `control-paths.ts` */
const temporaryFolder = '/tmp'

interface MachineParts {
  /** what a run gets of this process' environment */
  readonly surroundings: Readonly<Record<'PATH' | 'HOME', string>>
  readonly isolation: Pick<Isolation, 'findFault'>
}

export function createMachineCheck(
  options: AnsibleUnitRunnerOptions,
  { surroundings, isolation }: MachineParts,
): MachineCheck {
  const { stateDir, ansibleBin: bin, ssh, forks, slots = 1 } = options
  const ansible = createAnsibleCheck({ bin, env: { ...surroundings, ANSIBLE_LOCAL_TEMP: stateDir }, cwd: stateDir })
  const lookForRoom = async (units: number) =>
    (await findLackOfRoom(stateDir, units)) ?? (await findLackOfRoom(temporaryFolder, units))
  return {
    findLackOfRoom: lookForRoom,
    async look({ afresh = false } = {}) {
      if (afresh) ansible.forget()
      const unusable = await makeFolder(stateDir)
      if (unusable !== undefined) return [unusable]
      // where hosts may be run without SSH, what it alone needs is no fault
      const sshFaults = options.localHosts ? [] : [findUserFault(), findKeyFault(ssh)]
      const found = await Promise.all([
        ...sshFaults,
        findFolderFault(stateDir),
        findLackOfDescriptors({ slots, forks }),
        findMissingProgram(options, surroundings.PATH),
        lookForRoom(1),
        ansible.look(),
        isolation.findFault(),
      ])
      return found.filter((fault) => fault !== undefined)
    },
  }
}

async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return undefined
  } catch (error) {
    return `STATE_DIR ${path} cannot be made: ${(error as NodeJS.ErrnoException).code ?? error}`
  }
}
