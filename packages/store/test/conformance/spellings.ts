import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  collect,
  createClaim,
  createOutcome,
  createPlaybookTask,
  exited,
  noUnit,
  submit,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeSpellings(underTest: () => StoreUnderTest): void {
  /** Names that no other test uses; the last is in canonical form. */
  const createHosts = () => {
    const suffix = randomUUID().slice(0, 8)
    return [`DB-Main-${suffix}.Example.`, `FD00::${suffix.slice(0, 4).toUpperCase()}:0A`, `plain-${suffix}.example`]
  }
  const shownOf = async (task: number, filter = {}) =>
    (await underTest().store.results.list(task, filter, { limit: 10 })).items.map(({ spelling }) => spelling)

  describe('spellings', () => {
    it('are sent to the engine and shown, and are stored only if they differ', async () => {
      const { store, query } = underTest()
      const hosts = createHosts()
      const { task, units } = await submitQueued(store, { units: [hosts] })
      const [unit = noUnit] = units
      expect(await store.units.claim(createClaim(unit))).toMatchObject({ hosts })
      await store.units.record({ engine: 'engine-1', ...unit, outcomes: hosts.map((host) => createOutcome(host)) })
      expect(await shownOf(task.id)).toEqual(hosts)
      expect(await shownOf(task.id, { state: 'ok' })).toEqual(hosts)
      const rows = await query(`select spelling from host_result where task = ${task.id} order by seq`)
      expect(rows).toEqual([{ spelling: hosts[0] }, { spelling: hosts[1] }, { spelling: null }])
    })

    it.each(['as it was claimed', 'in canonical form'] as const)(
      'accept a result that names the host %s',
      async (way) => {
        const { store, query } = underTest()
        const hosts = createHosts()
        const { task, first } = await submitRunning(store, { units: [hosts] })
        const items = await store.results.listHosts(task.id, ['waiting'])
        const names = items.map(({ host, spelling }) => (way === 'in canonical form' ? host : spelling))
        const record = { ...first, outcomes: names.map((name) => createOutcome(name, 'failed')), end: exited }
        expect(await store.units.record(record)).toEqual({ written: 3, dropped: 0, givenBack: false })
        expect(await store.units.record(record)).toEqual({ written: 0, dropped: 0, givenBack: false })
        expect(await shownOf(task.id, { state: 'failed' })).toEqual(hosts)
        // a host has one history, in any spelling
        const canonical = items.map(({ host }) => host)
        const list = canonical.map((host) => `'${host}'`).join(', ')
        expect(await query(`select count(*) as n from host where host in (${list})`)).toEqual([{ n: 3 }])
      },
    )

    it('are kept for a retry, and found in any case', async () => {
      const { store } = underTest()
      const hosts = createHosts()
      const { task, first } = await submitRunning(store, { units: [hosts] })
      await store.units.record({ ...first, outcomes: hosts.map((host) => createOutcome(host, 'failed')), end: exited })
      const again = await store.results.listHosts(task.id, ['failed'])
      expect(again.map(({ spelling }) => spelling)).toEqual(hosts)
      const [name = '', address = ''] = again.map(({ host }) => host)
      expect(await store.results.find(task.id, name)).toMatchObject({ host: name, spelling: hosts[0] })
      expect(await shownOf(task.id, { q: 'db-MAIN' })).toEqual([hosts[0]])
      expect(await shownOf(task.id, { q: 'example.' })).toEqual([hosts[0]])
      expect(await shownOf(task.id, { q: ':0a' })).toEqual([hosts[1]])
      expect(await shownOf(task.id, { q: address })).toEqual([hosts[1]])
      const { items } = await store.tasks.list({ host: address }, { limit: 10 })
      expect(items.map(({ id }) => id)).toEqual([task.id])
    })

    it('of one host may differ between tasks, and v1 shows those of the task', async () => {
      const { store } = underTest()
      const [name = ''] = createHosts()
      const spellings = [name, name.toUpperCase(), name.toLowerCase()]
      for (const spelling of spellings) {
        const { first } = await submitRunning(store, { units: [[spelling]] })
        await store.units.record({ ...first, outcomes: [createOutcome(spelling)], end: exited })
      }
      const host = name.toLowerCase().slice(0, -1)
      const found = await collect(store.results.readFinishedOfHosts({ kind: 'adhoc' }, [host], null))
      expect(found.map(({ spelling }) => spelling)).toEqual(spellings.toReversed())

      const { lane } = await submitQueued(store)
      const playbook = await submit(store, createPlaybookTask({ lane, units: [[name]] }))
      const { messages } = await store.lanes.deal({ lane, depth: 10, aliveWithinMs: 60_000 })
      const [unit = noUnit] = messages.filter((message) => message.task === playbook.id)
      await store.units.claim(createClaim(unit))
      const { task, unit: seq, attempt } = unit
      await store.units.record({ task, unit: seq, attempt, engine: 'engine-1', outcomes: [createOutcome(name)] })
      const latest = await store.results.listLatestOfHosts({ kind: 'playbook' }, [host])
      expect(latest.map(({ host, spelling }) => [host, spelling])).toEqual([[host, name]])
    })
  })
}
