import type { HostOutcome } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import { collect, createOutcome, createTask, exited, submit, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

type Outcomes = Readonly<Record<string, Partial<HostOutcome>>>

/** A task with one unit per host, whose first hosts end like this; the others are running. */
async function run(store: Store, hosts: readonly string[], outcomes: Outcomes) {
  const units = hosts.map((host) => [host])
  const { task, units: held } = await submitRunning(store, { hosts, units })
  for (const [index, host] of hosts.entries()) {
    const [unit, outcome] = [held[index], outcomes[host]]
    if (unit === undefined || outcome === undefined) continue
    const { state = 'ok', ...changes } = outcome
    const same = { msg: '', stdout: 'same', cause: null, ...changes }
    await store.units.record({ ...unit, outcomes: [createOutcome(host, state, same)], end: exited })
  }
  return task
}

async function walk(store: Store, task: number, limit: number) {
  const totals: number[] = []
  let cursor: string | undefined
  do {
    const page = await store.results.listGroups(task, {}, { limit, cursor })
    totals.push(...page.items.map(({ total }) => total))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return totals
}

export function describeGroups(underTest: () => StoreUnderTest): void {
  describe('states of a task', () => {
    it('come in the order of the task, told apart as waiting and running, as they were spelled', async () => {
      const { store } = underTest()
      const task = await run(store, ['B2', 'a1', 'c3'], { B2: { state: 'lost' } })
      expect(await collect(store.results.readStates(task.id))).toMatchObject([
        { spelling: 'B2', state: 'lost' },
        { spelling: 'a1', state: 'running' },
        { spelling: 'c3', state: 'running' },
      ])
    })

    it('are complete for more hosts than a statement brings', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 10_000 }, (_, index) => `h${index}.example`)
      const task = await submit(store, createTask({ hosts, units: [hosts] }))
      const states = await collect(store.results.readStates(task.id))
      expect(states.map(({ spelling }) => spelling)).toEqual(hosts)
    })
  })

  describe('groups of results', () => {
    it('have the hosts with the same state, rc and output, the largest first, folded in the order of the task', async () => {
      const { store } = underTest()
      const hosts = ['web1', 'web2', 'Web3', 'web4', 'web5', 'web6', 'web7']
      const task = await run(store, hosts, {
        web1: { stdout: 'alone' },
        web2: {},
        web3: {},
        Web3: {},
        web4: {},
        web5: { rc: 2 },
        web6: { state: 'failed', rc: 2, cause: 'step a' },
      })
      const { items, nextCursor } = await store.results.listGroups(task.id, {}, { limit: 10 })
      expect(nextCursor).toBeNull()
      expect(items.map(({ state, rc, total, hosts }) => [state, rc, total, hosts.expressions])).toEqual([
        ['ok', 0, 3, ['web2', 'Web3', 'web4']],
        ['ok', 0, 1, ['web1']],
        ['ok', 2, 1, ['web5']],
        ['failed', 2, 1, ['web6']],
        ['running', null, 1, ['web7']],
      ])
      expect(items[0]?.sample).toEqual({
        ...{ spelling: 'web2', stdout: 'same', stderr: '', message: '', cause: null, truncated: false },
      })
      expect(items[3]).toMatchObject({ causes: 1, sample: { cause: 'step a' } })
    })

    it('count their different causes, and show the one of the first host', async () => {
      const { store } = underTest()
      const timeout = (cause: string | null) => ({ state: 'timeout' as const, rc: null, cause })
      const task = await run(store, ['a1', 'a2', 'a3', 'a4'], {
        a1: timeout('deadline'),
        a2: timeout('waited for a1'),
        a3: timeout('deadline'),
        a4: timeout(null),
      })
      const { items } = await store.results.listGroups(task.id, {}, { limit: 10 })
      expect(items).toMatchObject([
        { total: 4, causes: 2, hosts: { expressions: ['a[1-4]'] }, sample: { cause: 'deadline' } },
      ])
    })

    it('come page by page, each once', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 9 }, (_, index) => `h${index + 1}.example`)
      const stdouts = ['a', 'b', 'b', 'c', 'c', 'd', 'd', 'd', 'e']
      const outcomes = Object.fromEntries(hosts.map((host, index) => [host, { stdout: stdouts[index] ?? '' }]))
      const task = await run(store, hosts, outcomes)
      for (const limit of [1, 2, 5, 6]) expect(await walk(store, task.id, limit)).toEqual([3, 2, 2, 1, 1])
      const wrong = store.results.listGroups(task.id, {}, { limit: 2, cursor: 'Z3JvdXBzOjE' })
      await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' })
    })

    it('are read anew when a host has changed', async () => {
      const { store } = underTest()
      const { task, units } = await submitRunning(store, { hosts: ['a1', 'a2', 'a3'], units: [['a1'], ['a2'], ['a3']] })
      const list = async (cursor?: string) => {
        const { items, nextCursor } = await store.results.listGroups(task.id, {}, { limit: 1, cursor })
        return {
          hosts: items.map(({ state, hosts }) => `${state} ${hosts.expressions}`),
          nextCursor: nextCursor ?? undefined,
        }
      }
      const before = await list()
      expect(before).toEqual({ hosts: ['running a[1-3]'], nextCursor: undefined })
      for (const [index, stdout] of ['same', 'other', 'same'].entries()) {
        const [unit, host] = [units[index], `a${index + 1}`]
        if (unit === undefined) throw new Error('no unit')
        await store.units.record({ ...unit, outcomes: [createOutcome(host, 'ok', { msg: '', stdout })], end: exited })
      }
      const first = await list()
      expect(first.hosts).toEqual(['ok a[1,3]'])
      expect(await list(first.nextCursor)).toEqual({ hosts: ['ok a2'], nextCursor: undefined })
    })

    it('of few and of many hosts have their hosts in order', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 330 }, (_, index) => `h${index + 1}.example`)
      const { task, units } = await submitRunning(store, { hosts, units: [hosts] })
      const outcomes = hosts.map((host, index) =>
        createOutcome(host, 'ok', {
          msg: '',
          stdout: index % 3 === 0 ? 'few' : index % 3 === 1 ? 'many' : String(index),
        }),
      )
      for (const unit of units) await store.units.record({ ...unit, outcomes, end: exited })
      const totals = await walk(store, task.id, 50)
      expect(totals).toEqual([110, 110, ...Array.from({ length: 110 }, () => 1)])
      const { items } = await store.results.listGroups(task.id, {}, { limit: 3 })
      const everyThird = (from: number) => Array.from({ length: 110 }, (_, index) => from + 3 * index).join()
      expect(items.map(({ hosts: { expressions } }) => expressions)).toEqual([
        [`h[${everyThird(1)}].example`],
        [`h[${everyThird(2)}].example`],
        ['h3.example'],
      ])
    })

    it('can be of one state, told apart as waiting and running by their unit', async () => {
      const { store } = underTest()
      const task = await run(store, ['a1', 'a2', 'a3'], { a1: {} })
      const list = async (state: 'ok' | 'running' | 'waiting') =>
        (await store.results.listGroups(task.id, { state }, { limit: 10 })).items.map(({ hosts }) => hosts.expressions)
      expect(await list('ok')).toEqual([['a1']])
      expect(await list('running')).toEqual([['a[2-3]']])
      expect(await list('waiting')).toEqual([])
    })

    it('have at most 500 expressions, count the other hosts, and clip their sample', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 600 }, (_, index) => `h${index}-${index}x`)
      const { task, first } = await submitRunning(store, { hosts, units: [hosts] })
      const stdout = `head${'x'.repeat(50_000)}tail`
      const same = { msg: '', stdout }
      await store.units.record({
        ...first,
        outcomes: hosts.map((host) => createOutcome(host, 'ok', same)),
        end: exited,
      })
      const [group] = (await store.results.listGroups(task.id, {}, { limit: 10 })).items
      expect(group?.total).toBe(600)
      expect(group?.hosts).toEqual({ expressions: hosts.slice(0, 500), unlisted: 100 })
      expect(group?.sample).toMatchObject({
        truncated: true,
        stdout: expect.stringMatching(/^headx.*left out.*xtail$/),
      })
      expect(group?.sample.stdout.length).toBeLessThanOrEqual(4000)
    })

    it('are none for a task that is not there', async () => {
      const { store } = underTest()
      expect(await store.results.listGroups(987_654_321, {}, { limit: 10 })).toEqual({ items: [], nextCursor: null })
    })
  })
}
