import { join, resolve } from 'node:path'
import type { AnsibleUnitRunnerOptions } from '../ansible/options.ts'
import type { UnitFolder } from '../run/unit-folder.ts'

/** What a run sees of the machine's files: absolute paths, as `python/supervision/view.py` takes them. */
export interface IsolationPlan {
  readonly hide: readonly string[]
  readonly show: readonly string[]
  readonly mask: readonly string[]
  readonly private: readonly string[]
}

type PlanSettings = Pick<
  AnsibleUnitRunnerOptions,
  'stateDir' | 'privatePaths' | 'sharePath' | 'configFile' | 'vaultPasswordFile' | 'ansibleBin' | 'ssh'
> & {
  /** what a run has in another way than by these files */
  readonly hidden: readonly string[]
}

/** Of the engine's own folder a run has its part; of that part its record, and what it was started by, are not its own. */
export function planIsolation(folder: UnitFolder, settings: PlanSettings): IsolationPlan {
  const needed = listNeeded(folder, settings)
  // one key may open both the hosts and the server of projects
  const hide = [settings.stateDir, ...(settings.privatePaths ?? []), ...settings.hidden]
    .map((path) => resolve(path))
    .filter((path) => !needed.includes(path))
  const isHidden = (path: string) => hide.some((hidden) => path.startsWith(join(hidden, '/')))
  return {
    hide,
    // nothing else is looked at: it may lie on a file server that does not answer
    show: needed.filter(isHidden),
    mask: [folder.journal, folder.request, folder.supervisorLog, folder.ballast],
    private: [folder.controlPaths, sharedMemory],
  }
}

/** Ansible hands passwords to ssh there. */
const sharedMemory = '/dev/shm'

function listNeeded(folder: UnitFolder, settings: PlanSettings): readonly string[] {
  const { sharePath, configFile, vaultPasswordFile, ansibleBin, ssh, hidden } = settings
  const needed = [folder.path, ssh.knownHostsDir, sharePath, configFile, vaultPasswordFile, ansibleBin, ssh.keyFile]
  const paths = needed.filter((path) => path !== undefined)
  return paths.filter((path) => !hidden.includes(path)).map((path) => resolve(path))
}
