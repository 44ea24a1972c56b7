import { join, resolve } from 'node:path'
import type { RunnerOptions } from '../options.ts'
import type { UnitFolder } from '../run/unit-folder.ts'

/**
 * What a run sees of the machine's files: absolute paths, as `python/supervision/view.py` takes
 * them.
 */
export interface IsolationPlan {
  readonly hide: readonly string[]
  readonly show: readonly string[]
  readonly mask: readonly string[]
  readonly private: readonly string[]
}

type PlanSettings = Pick<RunnerOptions, 'stateDir' | 'privatePaths'> & {
  /** files and folders of the machine that the run reads */
  readonly needed: readonly string[]
  /** those among them that the run gets in another way */
  readonly hidden: readonly string[]
}

/**
 * Of the engine's own folder, a run sees its part. Of that part it sees neither its record nor the
 * files that it was started by.
 */
export function planIsolation(folder: UnitFolder, settings: PlanSettings): IsolationPlan {
  const { stateDir, privatePaths = [], hidden } = settings
  const needed = [folder.path, ...settings.needed].filter((path) => !hidden.includes(path)).map((path) => resolve(path))
  // One key may open both the hosts and the server of projects.
  const hide = [stateDir, ...privatePaths, ...hidden]
    .map((path) => resolve(path))
    .filter((path) => !needed.includes(path))
  const isHidden = (path: string) => hide.some((one) => path.startsWith(join(one, '/')))
  return {
    hide,
    // Touches nothing else: it may lie on a file server that does not answer.
    show: needed.filter(isHidden),
    mask: [folder.journal, folder.request, folder.supervisorLog, folder.ballast],
    private: [folder.controlPaths, sharedMemory],
  }
}

/** Through it, Ansible passes passwords to ssh. */
const sharedMemory = '/dev/shm'
