import type { UnitKey } from '@distribute/contracts'
import { type MySqlServer, useMariaDb } from '@distribute/testbed'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateStore, openStore, type Store } from '../src/index.ts'
import {
  createClaim,
  createLane,
  createOutcome,
  createTask,
  deal,
  exited,
  type HeldUnit,
  listRunning,
  noUnit,
  reapTask,
  submit,
} from './task-fixtures.ts'

/** Concurrent calls of several processes, in a tight loop, on one server. */

let server: MySqlServer
let url: string
let stores: readonly Store[]

beforeAll(async () => {
  server = await useMariaDb()
  url = await server.createDatabase()
  await migrateStore(url)
  stores = await Promise.all(Array.from({ length: 6 }, () => openStore(url)))
})

afterAll(() => Promise.all(stores?.map((store) => store.close()) ?? []))

/** Two processes deal and four claim, each with its own connections. */
function roles() {
  const [store, ...others] = stores
  if (store === undefined) throw new Error('no store is open')
  return { store, dispatchers: stores.slice(0, 2), engines: others.slice(1, 5) }
}

const hostsOf = (count: number) => Array.from({ length: count }, (_, n) => `host-${n}.example`)
const unitsOf = (hosts: readonly string[], size: number) =>
  Array.from({ length: Math.ceil(hosts.length / size) }, (_, n) => hosts.slice(n * size, (n + 1) * size))

interface Race {
  readonly lane: string
  /** returns true once all work is done */
  readonly isOver: () => Promise<boolean>
  /** what happens to a claimed unit */
  readonly run: (store: Store, unit: HeldUnit, hosts: readonly string[]) => Promise<void>
}

/** Deals, claims and runs until all is done; an idle process looks again. */
async function race({ lane, isOver, run }: Race): Promise<void> {
  const { dispatchers, engines } = roles()
  const queued: UnitKey[] = []
  let over = false
  const dispatch = async (store: Store) => {
    while (!over) {
      queued.push(...(await deal(store, lane, 6)))
      over ||= await isOver()
    }
  }
  const execute = async (store: Store, n: number) => {
    while (!over) {
      const unit = queued.shift() ?? (await store.units.findQueued([lane], -1000))
      const engine = `engine-${n}`
      const claimed = unit && (await store.units.claim(createClaim(unit, { engine })))
      if (claimed !== undefined) await run(store, { ...claimed, engine }, claimed.hosts)
    }
  }
  await Promise.all([...dispatchers.map(dispatch), ...engines.map(execute)])
}

describe('two dispatchers and four engines', () => {
  it('never have more hosts of a task queued and running than its window allows', async () => {
    const { store } = roles()
    const lane = await createLane(store)
    const hosts = hostsOf(90)
    const request = { parallel: 7, unitSize: 3, onEngineLoss: 'retry' as const }
    const task = await submit(store, createTask({ lane, units: unitsOf(hosts, 3), request }))
    let most = 0
    const look = async () => {
      const { items } = await store.units.list(task.id, { limit: 100 })
      const active = items.filter(({ state }) => state === 'queued' || state === 'running')
      most = Math.max(
        most,
        active.reduce((sum, unit) => sum + unit.hosts.waiting, 0),
      )
    }
    await race({
      lane,
      isOver: async () => {
        await look()
        return (await store.tasks.find(task.publicId))?.hosts.waiting === 0
      },
      run: async (engine, unit, unitHosts) => {
        await look()
        const [first = '', ...others] = unitHosts
        await engine.units.record({ ...unit, outcomes: [createOutcome(first)] })
        await look()
        // Every fifth unit loses its engine once.
        const reason = unit.unit % 5 === 0 && unit.attempt === 1 ? 'lost' : 'exit'
        const outcomes = reason === 'lost' ? [] : others.map((host) => createOutcome(host))
        await engine.units.record({ ...unit, outcomes, end: { ...exited, reason } })
      },
    })
    expect(await store.tasks.find(task.publicId)).toMatchObject({ hosts: { ok: 90 } })
    expect(most).toBeGreaterThan(3)
    expect(most).toBeLessThanOrEqual(7)
  })

  it.each([
    ['count', { failCount: 4 }, 5],
    ['rate', { failRate: 5 }, 6],
  ])('exceed a failure budget by %s by no more than the hosts that were running', async (_, budget, fatal) => {
    const { store, engines } = roles()
    const lane = await createLane(store)
    const hosts = hostsOf(100)
    const task = await submit(
      store,
      createTask({ lane, units: unitsOf(hosts, 2), request: { ...budget, unitSize: 2 } }),
    )
    await race({
      lane,
      // Until the task ends, only the claims check the budget: they enforce it if a crash comes
      // before `settle`.
      isOver: async () => {
        const units = (await store.tasks.find(task.publicId))?.units
        return units !== undefined && units.pending + units.queued + units.running === 0
      },
      run: async (engine, unit, unitHosts) => {
        const outcomes = unitHosts.map((host) => createOutcome(host, Math.random() < 0.4 ? 'failed' : 'ok'))
        await engine.units.record({ ...unit, outcomes, end: exited })
      },
    })
    await store.tasks.settle(task.id)
    const ended = await store.tasks.find(task.publicId)
    expect(ended?.state).toBe('aborted')
    expect(ended?.hosts.failed).toBeGreaterThanOrEqual(fatal)
    expect(ended?.hosts.failed).toBeLessThan(fatal + 2 * engines.length)
    expect(ended?.hosts.skipped).toBeGreaterThan(0)
    expect(ended?.units).toMatchObject({ pending: 0, queued: 0, running: 0 })
  })
})

describe('cancelling a task', () => {
  it('while its units are dealt, claimed, recorded, given back and reaped leaves none open', async () => {
    const { store, dispatchers, engines } = roles()
    const lane = await createLane(store)
    for (let round = 0; round < 12; round++) {
      const request = { onEngineLoss: 'retry' as const, unitSize: 2 }
      const task = await submit(store, createTask({ lane, hosts: hostsOf(40), request }))
      const [first, ...queued] = await deal(store, lane, 16)
      const claim = (unit: UnitKey) => store.units.claim(createClaim(unit))
      if (first !== undefined) await claim(first)
      for (const unit of queued.slice(0, 4)) await claim(unit)
      const silent = (await listRunning(store, task.id)).filter(({ unit }) => unit !== first?.unit)
      const returned = { ...exited, reason: 'lost' as const }
      await Promise.all([
        store.tasks.cancel(task.publicId),
        ...dispatchers.map((dispatcher) => deal(dispatcher, lane, 20)),
        ...engines.map((engine, n) => engine.units.claim(createClaim(queued[4 + n] ?? noUnit))),
        engines[0]?.units.reap(silent),
        first &&
          engines[1]?.units.record({
            engine: 'engine-1',
            ...first,
            outcomes: [createOutcome('host-0.example')],
            end: returned,
          }),
      ])
      const { items } = await store.units.list(task.id, { limit: 100 })
      expect(items.filter(({ state }) => state === 'pending' || state === 'queued')).toEqual([])
      for (const unit of items.filter(({ state }) => state === 'running')) {
        await store.units.record({
          engine: 'engine-1',
          task: task.id,
          unit: unit.unit,
          attempt: unit.attempt,
          outcomes: [],
          end: returned,
        })
      }
      await store.tasks.settle(task.id)
      const ended = await store.tasks.find(task.publicId)
      expect(ended).toMatchObject({ state: 'cancelled', hosts: { waiting: 0, total: 40 } })
      expect((ended?.units.finished ?? 0) + (ended?.units.skipped ?? 0)).toBe(20)
    }
  })
})

describe('pruning by several processes', () => {
  it('while late results of the same tasks are recorded leaves no rows of them', async () => {
    const { store, dispatchers, engines } = roles()
    const lane = await createLane(store)
    const database = await createConnection(url)
    for (let round = 0; round < 12; round++) {
      const hosts = hostsOf(40)
      const task = await submit(store, createTask({ lane, units: unitsOf(hosts, 10), request: { unitSize: 10 } }))
      const units = await deal(store, lane)
      for (const unit of units) await store.units.claim(createClaim(unit))
      await reapTask(store, task.id)
      await store.tasks.settle(task.id)
      await database.query(`update task set finished_at = '2026-01-01 00:00:00.000' where id = ${task.id}`)
      const prune = async (pruner: Store) => {
        while ((await pruner.retention.prune(3_600_000)).more);
      }
      await Promise.all([
        ...dispatchers.map(prune),
        ...engines.map((engine, n) => {
          const unit = units[n] ?? noUnit
          const unitHosts = unitsOf(hosts, 10)[unit.unit - 1] ?? []
          return engine.units.record({
            engine: 'engine-1',
            ...unit,
            outcomes: unitHosts.map((host) => createOutcome(host)),
            end: exited,
          })
        }),
        ...engines.map((engine) => engine.tasks.settle(task.id)),
      ])
      await prune(store)
      const counts = ['unit', 'host_result', 'host_output', 'deleted_task'].map(
        (table) => `(select count(*) from ${table} where task = ${task.id})`,
      )
      const [rows] = await database.query({ sql: `select ${counts.join()}`, rowsAsArray: true })
      // A task whose late results all came first has ended again, and is complete.
      const isKept = (await store.tasks.find(task.publicId)) !== undefined
      expect(rows).toEqual([isKept ? [4, 40, 40, 0] : [0, 0, 0, 0]])
    }
    await database.end()
  })
})

describe('a revision that is removed while a task for it is submitted', () => {
  const commit = (digit: string) => digit.repeat(40)

  it('is either removed or used, never both', async () => {
    const { store, engines } = roles()
    const ends: string[] = []
    for (let round = 0; round < 40; round += 1) {
      const holder = { name: `project-${round}`, owner: 'clone' }
      await store.projects.acquireLease({ ...holder, leaseMs: 60_000 })
      for (const digit of ['a', 'b']) await store.projects.makeCurrent(holder, { revision: commit(digit), ref: null })
      const action = {
        kind: 'playbook',
        name: 'p',
        path: 'p.yml',
        project: holder.name,
        revision: commit('a'),
      } as const
      const submits = engines.map((engine) => engine.tasks.submit(createTask({ request: { action } })))
      const [marked, ...submitted] = await Promise.all([
        store.projects.markRemovable(holder, { keep: 1, keepMs: -60_000, keepChangedMs: 0 }),
        ...submits,
      ])
      const used = submitted.filter(({ kind }) => kind === 'created').length
      ends.push(marked.length > 0 ? `removed, used by ${used}` : 'kept')
      if (marked.length === 0) expect(used).toBeGreaterThan(0)
    }
    expect(ends.filter((end) => end !== 'kept' && end !== 'removed, used by 0')).toEqual([])
  }, 60_000)
})
