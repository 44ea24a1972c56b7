import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'

const intervalMs = 10 * 60_000
const sessionsPerStep = 1000

/** Deletes sessions that have ended. */
export class SessionPruner extends PeriodicWorker {
  readonly name = 'session-pruner'
  readonly #store: Pick<Store, 'sessions'>

  constructor({ store, logger }: { store: Pick<Store, 'sessions'>; logger: Logger }) {
    super({ intervalMs, jitter: 0.5, logger })
    this.#store = store
  }

  async tick(): Promise<{ nextInMs: number }> {
    const deleted = await this.#store.sessions.prune(sessionsPerStep)
    return { nextInMs: deleted === sessionsPerStep ? 1000 : intervalMs }
  }
}
