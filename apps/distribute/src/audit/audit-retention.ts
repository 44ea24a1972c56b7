import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'

const dayMs = 24 * 3600 * 1000
const intervalMs = 3600 * 1000
const restMs = 1000

interface AuditRetentionDeps {
  readonly store: Pick<Store, 'audit'>
  readonly logger: Logger
}

/** Deletes audit entries that are older than `days`, in short steps. */
export class AuditRetention extends PeriodicWorker {
  readonly name = 'audit retention'
  readonly #deps: AuditRetentionDeps
  readonly #days: number

  constructor(deps: AuditRetentionDeps, { days }: { days: number }) {
    super({ intervalMs, jitter: 0.5, logger: deps.logger })
    this.#deps = deps
    this.#days = days
  }

  async tick(): Promise<{ nextInMs: number }> {
    const more = await this.#deps.store.audit.prune(this.#days * dayMs)
    return { nextInMs: more ? restMs : intervalMs }
  }
}
