import { type UnitKey, unitOrderSchema } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { digestContent, type SignOrder } from '../../src/index.ts'
import {
  createClaim,
  createLane,
  createOutcome,
  createTask,
  exited,
  noUnit,
  reapTask,
  submit,
  submitQueued,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const sign: SignOrder = (text) => ({ text, keyId: 'key-1', signature: `signed ${text.length}` })

export function describeOrders(underTest: () => StoreUnderTest): void {
  const deal = async (lane: string) =>
    await underTest().store.lanes.deal({ lane, depth: 1000, aliveWithinMs: 60_000, sign })
  const claim = async (unit: UnitKey) => await underTest().store.units.claim(createClaim(unit))

  describe('orders', () => {
    it('are signed as units are queued, and returned with the claim', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const task = await submit(store, createTask({ lane, hosts: ['a.example', 'b.example', 'C.example'] }))
      const { messages, unsigned } = await deal(lane)
      expect(unsigned).toEqual([])
      const claims = await Promise.all(messages.map(claim))
      const orders = claims.map((claimed) => unitOrderSchema.parse(JSON.parse(claimed?.order?.text ?? '')))
      const shared = { version: 1, storeId: store.storeId, task: task.id, attempt: 1, lane, firstTask: task.publicId }
      const content = digestContent(claims[0]?.content ?? { request: '', secrets: null })
      expect(orders).toEqual([
        { ...shared, id: orders[0]?.id, content, unit: 1, hosts: ['a.example', 'b.example'] },
        { ...shared, id: orders[1]?.id, content, unit: 2, hosts: ['C.example'] },
      ])
      expect(orders[0]?.id).not.toBe(orders[1]?.id)
      expect(claims[0]?.order).toMatchObject({ keyId: 'key-1', signature: `signed ${claims[0]?.order?.text.length}` })
    })

    it('are for one attempt: the next one has its own, for the remaining hosts', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const request = { onEngineLoss: 'retry' as const }
      const task = await submit(store, createTask({ lane, hosts: ['a.example', 'b.example'], request }))
      const [first = noUnit] = (await deal(lane)).messages
      const claimed = await claim(first)
      await store.units.record({ ...first, engine: 'engine-1', outcomes: [createOutcome('a.example')] })
      await reapTask(store, task.id)
      const unsigned = await store.lanes.deal({ lane, depth: 1000, aliveWithinMs: 60_000 })
      expect(unsigned.messages).toMatchObject([{ attempt: 2 }])
      const [second = noUnit] = unsigned.messages
      expect(await claim(second)).toMatchObject({ hosts: ['b.example'], order: undefined })
      await reapTask(store, task.id)
      const [third = noUnit] = (await deal(lane)).messages
      const again = await claim(third)
      expect(JSON.parse(again?.order?.text ?? '')).toMatchObject({ attempt: 3, hosts: ['b.example'] })
      expect(again?.order?.text).not.toBe(claimed?.order?.text)
    })

    it('are not signed for a unit whose hosts were changed', async () => {
      const { store, execute } = underTest()
      const lane = await createLane(store)
      const { id } = await submit(store, createTask({ lane, hosts: ['a.example', 'b.example', 'c.example'] }))
      await execute(`update host_result set host = 'other.example' where task = ${id} and host = 'b.example'`)
      const { messages, unsigned } = await deal(lane)
      expect(messages).toMatchObject([{ unit: 1 }, { unit: 2 }])
      expect(unsigned).toMatchObject([{ task: id, unit: 1, attempt: 1 }])
      const [first = noUnit, second = noUnit] = messages
      expect((await claim(first))?.order).toBeUndefined()
      expect((await claim(second))?.order).toBeDefined()
    })

    it('are not signed for a retry of changed hosts either: the retry is rejected', async () => {
      const { store, execute } = underTest()
      const { task, units } = await submitQueued(store, { hosts: ['a.example', 'b.example', 'c.example'] })
      const [first = noUnit] = units
      await claim(first)
      const outcomes = ['a.example', 'b.example'].map((host) => createOutcome(host, 'failed'))
      await store.units.record({ ...first, engine: 'engine-1', outcomes, end: exited })
      expect(await store.results.listHosts(task.id, ['failed'])).toMatchObject([
        { host: 'a.example' },
        { host: 'b.example' },
      ])
      await execute(
        `insert into host_result (task, seq, unit, host, state) values (${task.id}, 99, 2, 'x.example', 'failed')`,
      )
      await expect(store.results.listHosts(task.id, ['failed'])).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(/^the hosts of unit 2 differ from those submitted/),
      })
    })

    it('are of what was submitted, not of later changes; a task of an older version counts as it is', async () => {
      const { store, execute } = underTest()
      const lane = await createLane(store)
      const submitOne = () => submit(store, createTask({ lane, hosts: ['a.example'] }))
      const [changed, old] = [await submitOne(), await submitOne()]
      await execute(
        `update task set request = replace(request, 'nginx', 'sshd') where id in (${changed.id}, ${old.id})`,
      )
      await execute(`update task set digest = null where id = ${old.id}`)
      await execute(`update unit set hosts_digest = null where task = ${old.id}`)
      const claims = await Promise.all((await deal(lane)).messages.map(claim))
      const matches = claims.map((claimed) => {
        const { content } = unitOrderSchema.parse(JSON.parse(claimed?.order?.text ?? ''))
        return [claimed?.task, claimed && digestContent(claimed.content) === content]
      })
      expect(Object.fromEntries(matches)).toEqual({ [changed.id]: false, [old.id]: true })
    })

    it('cost no claim of another lane anything: it gets no unit', async () => {
      const { units, lane } = await submitQueued(underTest().store)
      const [unit = noUnit] = units
      const { store } = underTest()
      expect(await store.units.claim(createClaim(unit, { lanes: ['default', 'other'] }))).toBeUndefined()
      expect(await store.units.find(unit.task, unit.unit)).toMatchObject({ state: 'queued', engine: null })
      expect(await store.units.claim(createClaim(unit, { lanes: ['default', lane] }))).toBeDefined()
    })

    it("and attempts are taken once, for any content of the unit's row, except by a repeated claim", async () => {
      const { store, execute } = underTest()
      const { units } = await submitQueued(store, { hosts: ['a.example'] })
      const [unit = noUnit] = units
      expect(await claim(unit)).toMatchObject({ isTaken: false })
      expect(await claim(unit)).toMatchObject({ isTaken: false })
      await execute(`update unit set state = 'queued', engine = null where task = ${unit.task}`)
      const again = await store.units.claim(createClaim(unit, { engine: 'engine-2' }))
      expect(again).toMatchObject({ isTaken: true })
    })

    it('are not signed after the time to start has passed, even if engines set the times back', async () => {
      const { store, execute } = underTest()
      const lane = await createLane(store)
      const { id } = await submit(store, createTask({ lane, hosts: ['a.example'] }))
      await execute(`update task set start_by = '2001-01-01 00:00:00.000', state = 'running' where id = ${id}`)
      expect((await deal(lane)).messages).toEqual([])
      expect(await store.tasks.skipExpired()).toContain(id)
    })

    it('are deleted with their task', async () => {
      const { store, query, execute } = underTest()
      const lane = await createLane(store)
      const { id } = await submit(store, createTask({ lane, hosts: ['a.example'] }))
      const [unit = noUnit] = (await deal(lane)).messages
      await claim(unit)
      await store.units.record({ ...unit, engine: 'engine-1', outcomes: [createOutcome('a.example')], end: exited })
      await store.tasks.settle(id)
      const countOrders = () =>
        query(
          `select (select count(*) from unit_order where task = ${id}) + (select count(*) from taken_attempt where task = ${id}) as orders`,
        )
      expect(await countOrders()).toEqual([{ orders: 2 }])
      await execute(`update task set finished_at = '2001-01-01 00:00:00.000' where id = ${id}`)
      while ((await store.retention.prune(3_600_000)).more);
      expect(await countOrders()).toEqual([{ orders: 0 }])
    })
  })
}
