import { randomUUID } from 'node:crypto'
import type { FinalHostState } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import type { HostFilter, Store } from '../../src/index.ts'
import { createOutcome, createTask, exited, submit, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

async function run(store: Store, states: Readonly<Record<string, FinalHostState>>) {
  const hosts = Object.keys(states)
  const { task, first } = await submitRunning(store, { hosts, units: [hosts] })
  const outcomes = Object.entries(states).map(([host, state]) => createOutcome(host, state))
  await store.units.record({ ...first, outcomes, end: exited })
  return task
}

export function describeHosts(underTest: () => StoreUnderTest): void {
  describe('hosts over all tasks', () => {
    it('have the state, the streak and the task of their last result, by name, page by page', async () => {
      const { store } = underTest()
      const mark = randomUUID()
      const [a, b, c] = ['a', 'b', 'c'].map((letter) => `${letter}.${mark}`) as [string, string, string]
      await run(store, { [a]: 'ok', [c]: 'timeout' })
      const second = await run(store, { [c]: 'timeout', [b]: 'unreachable', [a]: 'ok' })
      const list = async (filter: HostFilter, limit = 10) => {
        const hosts = []
        let cursor: string | undefined
        do {
          const page = await store.hosts.list({ q: mark.toUpperCase(), ...filter }, { limit, cursor })
          hosts.push(...page.items)
          cursor = page.nextCursor ?? undefined
        } while (cursor !== undefined)
        return hosts
      }
      const last = { lastTask: second.publicId, lastAtMs: expect.any(Number) }
      const all = [
        { host: a, lastState: 'ok', streak: 2, ...last },
        { host: b, lastState: 'unreachable', streak: 1, ...last },
        { host: c, lastState: 'timeout', streak: 2, ...last },
      ]
      expect(await list({})).toEqual(all)
      expect(await list({}, 1)).toEqual(all)
      expect(await list({ states: ['timeout', 'unreachable'] }, 1)).toEqual(all.slice(1))
      expect(await list({ states: ['lost'] })).toEqual([])
      await expect(store.hosts.list({}, { limit: 1, cursor: 'aG9zdHM6MQ' })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    })

    it('have the results of their tasks, newest first, page by page, also those without an end', async () => {
      const { store } = underTest()
      const host = `${randomUUID()}.example`
      const first = await run(store, { [host]: 'failed', 'other.example': 'ok' })
      const second = await run(store, { [host.toUpperCase()]: 'ok' })
      const third = await submit(store, createTask({ hosts: [host] }))
      const page = await store.hosts.listResults(host, {}, { limit: 2 })
      expect(page.items).toMatchObject([
        {
          state: 'waiting',
          task: { publicId: third.publicId, name: 'restart nginx', kind: 'adhoc', lane: third.lane },
        },
        { state: 'ok', spelling: host.toUpperCase(), task: { publicId: second.publicId } },
      ])
      const next = await store.hosts.listResults(host, {}, { limit: 2, cursor: page.nextCursor ?? '' })
      expect(next).toMatchObject({
        items: [{ state: 'failed', cause: 'step "restart"', task: { publicId: first.publicId } }],
        nextCursor: null,
      })
      expect(await store.hosts.listResults('never.example', {}, { limit: 2 })).toEqual({ items: [], nextCursor: null })
    })

    it('are those of some lanes, by the last task for the list, and by each task for the results', async () => {
      const { store } = underTest()
      const host = `${randomUUID()}.example`
      const first = await run(store, { [host]: 'ok' })
      const second = await run(store, { [host]: 'timeout' })
      const read = async (lanes: readonly string[]) => ({
        listed: (await store.hosts.list({ q: host, lanes }, { limit: 2 })).items.length,
        tasks: (await store.hosts.listResults(host, { lanes }, { limit: 5 })).items.map(({ task }) => task.publicId),
      })
      expect(await read([first.lane])).toEqual({ listed: 0, tasks: [first.publicId] })
      expect(await read([second.lane])).toEqual({ listed: 1, tasks: [second.publicId] })
      expect(await read([])).toEqual({ listed: 0, tasks: [] })
    })

    it('keep their last state when their last task is deleted', async () => {
      const { store, execute } = underTest()
      const host = `${randomUUID()}.example`
      const task = await run(store, { [host]: 'timeout' })
      await execute(`delete from task where id = ${task.id}`)
      expect((await store.hosts.list({ q: host }, { limit: 2 })).items).toMatchObject([
        { host, lastState: 'timeout', lastTask: null },
      ])
      expect(await store.hosts.listResults(host, {}, { limit: 2 })).toEqual({ items: [], nextCursor: null })
    })
  })
}
