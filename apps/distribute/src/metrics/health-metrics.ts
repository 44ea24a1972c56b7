import type { Readiness } from '@distribute/contracts'
import { Gauge, type Registry } from 'prom-client'

/** Whether the parts that this process depends on answer. */
export class HealthMetrics {
  readonly #checks: Gauge
  readonly #stopping: Gauge

  constructor(registry: Registry) {
    const registers = [registry]
    this.#checks = new Gauge({
      ...{ name: 'distribute_check_up', labelNames: ['check'], registers },
      help: 'Whether the store, the queue and the share answer this distribute: 1 or 0.',
    })
    this.#stopping = new Gauge({
      ...{ name: 'distribute_stopping', registers },
      help: '1 while this distribute was asked to stop and still takes requests.',
    })
  }

  show({ checks }: Readiness, isStopping: boolean): void {
    for (const [check, result] of Object.entries(checks)) this.#checks.set({ check }, result?.ok ? 1 : 0)
    this.#stopping.set(isStopping ? 1 : 0)
  }
}
