import type { ProjectStore } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'
import type { RevisionGuard } from './revision-guard.ts'
import { tryEach } from './try-each.ts'

export interface WatchDeps {
  readonly projects: Pick<ProjectStore, 'listInUse'>
  readonly guard: Pick<RevisionGuard, 'secure'>
  readonly logger: Logger
}

const intervalMs = 60_000
/**
 * A revision is compared once more after the last task that used it, even if a comparison takes
 * long.
 */
const afterTaskMs = 3 * intervalMs

/**
 * Compares the revisions of running tasks with Git, so that a task is warned when its units change
 * each other's files, and not only when the next task is submitted. Several instances may do so at
 * once.
 */
export class RevisionWatch extends PeriodicWorker {
  readonly name = 'revision watch'
  readonly #deps: WatchDeps

  constructor(deps: WatchDeps) {
    super({ intervalMs, jitter: 0.5, logger: deps.logger })
    this.#deps = deps
  }

  async tick(): Promise<void> {
    const { projects, guard } = this.#deps
    await tryEach(await projects.listInUse(afterTaskMs), (pin) => guard.secure(pin))
  }
}
