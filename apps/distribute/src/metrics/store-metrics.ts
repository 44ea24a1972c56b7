import { hostStates } from '@distribute/contracts'
import { openTaskStates, openUnitStates } from '@distribute/domain'
import type { EngineView, OpenLane, OpenTasks } from '@distribute/store'
import { Gauge, type Registry } from 'prom-client'
import type { LaneLabels } from './lane-labels.ts'

/** What one read of the store shows. */
export interface StoreSnapshot {
  readonly lanes: readonly OpenLane[]
  readonly tasks: readonly OpenTasks[]
  readonly engines: readonly EngineView[]
}

export interface StoreMetricsOptions {
  readonly registry: Registry
  readonly lanes: LaneLabels
}

/**
 * Metrics of the store. Every instance shows the same values: take the maximum. Without a snapshot
 * the metrics have no values, so that none of them is stale.
 */
export class StoreMetrics {
  readonly #lanes: LaneLabels
  readonly #gauges: ReturnType<typeof createGauges>

  constructor({ registry, lanes }: StoreMetricsOptions) {
    this.#lanes = lanes
    this.#gauges = createGauges(registry)
  }

  /** Shows this snapshot in the place of an earlier one; undefined: the store cannot be read. */
  show(snapshot: StoreSnapshot | undefined, nowMs: number): void {
    for (const gauge of Object.values(this.#gauges)) gauge.reset()
    if (snapshot === undefined) return
    for (const lane of snapshot.lanes) this.#showUnits(lane)
    for (const tasks of snapshot.tasks) this.#showTasks(tasks)
    for (const engine of snapshot.engines) for (const lane of engine.lanes) this.#showEngine(lane, engine)
    this.#showAges(snapshot, nowMs)
  }

  #showUnits({ name, ...units }: OpenLane): void {
    const lane = this.#lanes.of(name)
    const { openUnits, openTasks, hosts, slots, busy, engines } = this.#gauges
    for (const state of openUnitStates) openUnits.inc({ lane, state }, units[state])
    for (const state of openTaskStates) openTasks.inc({ lane, state }, 0)
    for (const state of shownHostStates) hosts.inc({ lane, state }, 0)
    for (const state of engineStates) engines.inc({ lane, state }, 0)
    for (const gauge of [slots, busy]) gauge.inc({ lane }, 0)
  }

  #showTasks({ state, tasks, hosts, runningHosts, ...of }: OpenTasks): void {
    const lane = this.#lanes.of(of.lane)
    const shown = { ...hosts, waiting: hosts.waiting - runningHosts, running: runningHosts }
    this.#gauges.openTasks.inc({ lane, state }, tasks)
    for (const name of shownHostStates) this.#gauges.hosts.inc({ lane, state: name }, shown[name])
  }

  #showEngine(name: string, { state, problem, ...engine }: EngineView): void {
    const lane = this.#lanes.of(name)
    const { engines, slots, busy } = this.#gauges
    engines.inc({ lane, state: state === 'up' && problem !== null ? 'problem' : state }, 1)
    if (state !== 'up' || problem !== null) return
    slots.inc({ lane }, engine.slots)
    busy.inc({ lane }, engine.busy)
  }

  /** Lanes that share a label show the age of the oldest. */
  #showAges({ lanes, tasks }: StoreSnapshot, nowMs: number): void {
    const queued = new Map<string, number>()
    const pending = new Map<string, number>()
    const raise = (ages: Map<string, number>, name: string, sinceMs: number | null) => {
      const lane = this.#lanes.of(name)
      ages.set(lane, Math.max(ages.get(lane) ?? 0, sinceMs === null ? 0 : (nowMs - sinceMs) / 1000))
    }
    for (const { name, oldestQueuedAtMs } of lanes) {
      raise(queued, name, oldestQueuedAtMs)
      raise(pending, name, null)
    }
    for (const { lane, oldestPendingAtMs } of tasks) raise(pending, lane, oldestPendingAtMs)
    for (const [lane, age] of queued) this.#gauges.oldestQueued.set({ lane }, age)
    for (const [lane, age] of pending) this.#gauges.oldestPending.set({ lane }, age)
  }
}

const shownHostStates = [...hostStates, 'running'] as const
const engineStates = ['up', 'problem', 'draining', 'gone'] as const

function createGauges(registry: Registry) {
  const create = (name: string, help: string, labels: readonly string[] = []) =>
    new Gauge({ name: `distribute_${name}`, help, labelNames: ['lane', ...labels], registers: [registry] })
  return {
    openTasks: create('open_tasks', 'Tasks that have not ended, by state.', ['state']),
    hosts: create('open_task_hosts', 'Hosts of the tasks that have not ended, by state.', ['state']),
    openUnits: create('open_units', 'Units that have not ended, by state.', ['state']),
    oldestQueued: create(
      'oldest_queued_unit_age_seconds',
      'How long ago the oldest queued unit was queued; 0: none is.',
    ),
    oldestPending: create(
      'oldest_pending_task_age_seconds',
      'How long ago the oldest task was submitted that has a unit in the outbox: one that is not queued yet; 0: none has.',
    ),
    engines: create('engines', 'Engines seen within a day that serve the lane, by state.', ['state']),
    slots: create(
      'engine_slots',
      'Units that the engines of the lane can run at a time; without those that take none.',
    ),
    busy: create('engine_slots_busy', 'Units that these engines run, of any lane.'),
  }
}
