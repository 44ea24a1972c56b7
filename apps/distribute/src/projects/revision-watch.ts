import type { Pin } from '@distribute/contracts'
import { startTicker, type Ticker } from '@distribute/service'
import type { ProjectStore } from '@distribute/store'
import type { Logger } from 'pino'
import type { RevisionGuard } from './revision-guard.ts'

export interface WatchDeps {
  readonly projects: Pick<ProjectStore, 'listInUse'>
  readonly guard: Pick<RevisionGuard, 'secure'>
  readonly logger: Logger
}

const intervalMs = 60_000
/** a revision is looked at once more after the last task that used it, also when a look took long */
const afterTaskMs = 3 * intervalMs

/**
 * Looks at the revisions that tasks use while they run, so that a task whose units change each other's files is warned,
 * and not only when another one is submitted. Any number of instances may do so.
 */
export class RevisionWatch {
  readonly name = 'revision watch'
  readonly #deps: WatchDeps
  #ticker: Ticker | undefined

  constructor(deps: WatchDeps) {
    this.#deps = deps
  }

  start(): void {
    const { logger } = this.#deps
    this.#ticker = startTicker({ name: this.name, intervalMs, jitter: 0.5, task: () => this.tick(), logger })
  }

  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  /** One round; `start` repeats it. A revision that cannot be looked at keeps no other from it. */
  async tick(): Promise<void> {
    const { projects, guard } = this.#deps
    const failures: unknown[] = []
    const look = (pin: Pin) => guard.secure(pin).catch((error) => failures.push(error))
    for (const pin of await projects.listInUse(afterTaskMs)) await look(pin)
    if (failures.length > 0) throw failures[0]
  }
}
