import { type EventType, endReasonSchema, taskStates } from '@distribute/contracts'
import { hasTaskEnded } from '@distribute/domain'
import type { Store, StoredEvent } from '@distribute/store'
import { Counter, type Registry } from 'prom-client'

export interface EventMetricsDeps {
  readonly store: Pick<Store, 'events'>
  readonly registry: Registry
}

type UnitFinished = Extract<StoredEvent, { type: 'unit.finished' }>['data']

const countedTypes: readonly EventType[] = ['task.ended', 'unit.finished', 'unit.lost', 'unit.given_back']
const eventsPerRead = 1000
/** The next scrape continues where this one ends. */
const readsPerScrape = 20

/**
 * Counts what engines and distributes did, from the event log, since the first scrape. Every
 * instance counts the same events: take the maximum.
 */
export class EventMetrics {
  readonly #deps: EventMetricsDeps
  readonly #tasks: Counter
  readonly #units: Counter
  readonly #killed: Counter
  readonly #remaining: Counter
  #position: number | undefined

  constructor(deps: EventMetricsDeps) {
    const registers = [deps.registry]
    this.#deps = deps
    this.#tasks = new Counter({
      ...{
        name: 'distribute_tasks_ended_total',
        help: 'Tasks that ended, by state.',
        labelNames: ['state'],
        registers,
      },
    })
    this.#units = new Counter({
      ...{ name: 'distribute_units_ended_total', labelNames: ['reason'], registers },
      help: 'Attempts of units that ended, by reason; given_back: the unit runs again.',
    })
    this.#killed = new Counter({
      ...{ name: 'distribute_leftovers_killed_total', registers },
      help: 'Processes on engines that outlived Ansible and were killed.',
    })
    this.#remaining = new Counter({
      ...{ name: 'distribute_leftovers_remaining_total', registers },
      help: 'Processes on engines that outlived Ansible and could not be killed.',
    })
    for (const state of endedTaskStates) this.#tasks.inc({ state }, 0)
    for (const reason of [...endReasonSchema.options, 'given_back']) this.#units.inc({ reason }, 0)
  }

  /** Counts the events since the last call. Calls must not overlap. */
  async follow(): Promise<void> {
    const { events } = this.#deps.store
    if (this.#position === undefined) {
      this.#position = await events.latestPosition()
      return
    }
    for (let reads = 0; reads < readsPerScrape; reads++) {
      const batch = await events.read({ after: this.#position, limit: eventsPerRead, types: countedTypes })
      for (const event of batch.events) this.#count(event)
      if (batch.position === this.#position) return
      this.#position = batch.position
    }
  }

  #count(event: StoredEvent): void {
    if (event.type === 'task.ended') this.#tasks.inc({ state: event.data.state })
    if (event.type === 'unit.finished') this.#countEnd(event.data)
    if (event.type === 'unit.lost') this.#units.inc({ reason: 'lost' })
    if (event.type === 'unit.given_back') this.#units.inc({ reason: 'given_back' })
  }

  #countEnd({ reason, leftoversKilled = 0, leftoversRemaining = 0 }: UnitFinished): void {
    this.#units.inc({ reason })
    this.#killed.inc(leftoversKilled)
    this.#remaining.inc(leftoversRemaining)
  }
}

const endedTaskStates = taskStates.filter((state) => hasTaskEnded({ state }))
