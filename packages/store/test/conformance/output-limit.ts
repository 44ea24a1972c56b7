import type { HostOutcome } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { createOutcome, exited, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const kib = 1024

export function describeOutputLimit(underTest: () => StoreUnderTest): void {
  /** A running task with a host in each unit. */
  async function submitHosts(count: number) {
    const hosts = Array.from({ length: count }, (_, n) => `host-${n}.example`)
    return await submitRunning(underTest().store, { hosts, units: hosts.map((host) => [host]) })
  }

  const loud = (host: number, changes: Partial<HostOutcome> = {}) =>
    createOutcome(`host-${host}.example`, 'failed', { stdout: `${'x'.repeat(10 * kib)} the end`, ...changes })

  const outputOf = async (task: number) => {
    const { items } = await underTest().store.results.list(task, {}, { limit: 100 })
    return items.map(({ stdout, truncated }) => ({ length: stdout.length, truncated }))
  }
  const whole = { length: 10 * kib + 8, truncated: false }
  const tail = { length: expect.toSatisfy((length: number) => length < 1100), truncated: true }

  describe('output of a task', () => {
    it('is kept whole if it leaves the shares of open units free, and as tails beyond that', async () => {
      const { store } = underTest()
      const { task, units } = await submitHosts(5)
      for (const [n, unit] of units.entries()) {
        await store.units.record({ ...unit, outcomes: [loud(n)], end: exited, maxTaskOutputBytes: 35 * kib })
      }
      // a share is 7 KiB: of the 10 KiB of each, the second gets what the first left over, and the
      // last gets the rest
      expect(await outputOf(task.id)).toEqual([tail, whole, tail, whole, whole])
      expect(await store.results.find(task.id, 'host-0.example')).toMatchObject({
        state: 'failed',
        stdout: /^… 9224 characters left out … x+ the end$/,
        message: 'message of host-0.example',
        result: '{"rc":0}',
      })
      expect(await store.tasks.find(task.publicId)).toMatchObject({ hosts: { failed: 5 } })
    })

    it('of quiet units is kept whole although a loud one comes first, and only tails exceed the limit', async () => {
      const { store, query } = underTest()
      const limit = { end: exited, maxTaskOutputBytes: 100 * kib }
      const hosts = Array.from({ length: 19 }, (_, n) => `host-${n}.example`)
      const shares = [hosts.slice(0, 10), ...hosts.slice(10).map((host) => [host])]
      const { task, units } = await submitRunning(store, { hosts, units: shares })
      const quiet = (host: number) => loud(host, { stdout: 'x'.repeat(9.7 * kib) })
      const [first, ...others] = units
      if (first === undefined) throw new Error('the task has ten units')
      const outcomes = Array.from({ length: 10 }, (_, n) => loud(n, { stdout: 'x'.repeat(9 * kib) }))
      await store.units.record({ ...first, ...limit, outcomes })
      for (const [n, unit] of others.entries()) {
        await store.units.record({ ...unit, ...limit, outcomes: [quiet(10 + n)] })
      }
      const outputs = await outputOf(task.id)
      expect(outputs.slice(0, 10)).toEqual([{ length: 9 * kib, truncated: false }, ...Array(9).fill(tail)])
      expect(outputs.slice(10)).toEqual(Array(9).fill({ length: expect.any(Number), truncated: false }))
      const [sum] = await query(`select sum(output_bytes) as bytes from unit where task = ${task.id}`)
      expect(Number((sum as { bytes: number | string }).bytes)).toBeLessThan(110 * kib)
    })

    it('is cut host by host within one batch, and a small one is kept whole', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 4 }, (_, n) => `host-${n}.example`)
      const { task, first } = await submitRunning(store, { hosts, units: [hosts] })
      const outcomes = [loud(0), loud(1), createOutcome('host-2.example'), loud(3)]
      await store.units.record({ ...first, outcomes, end: exited, maxTaskOutputBytes: 15 * kib })
      const small = { length: createOutcome('host-2.example').stdout.length, truncated: false }
      expect(await outputOf(task.id)).toEqual([whole, tail, small, tail])
    })

    it('is unlimited by default, and other tasks do not count', async () => {
      const { store } = underTest()
      const other = await submitHosts(1)
      await store.units.record({ ...other.first, outcomes: [loud(0)], end: exited })
      const { task, first } = await submitHosts(1)
      await store.units.record({ ...first, outcomes: [loud(0)], end: exited, maxTaskOutputBytes: 11 * kib })
      expect(await outputOf(task.id)).toEqual([whole])
    })

    it('counts each byte once, however often it is recorded', async () => {
      const { store, query } = underTest()
      const { task, units } = await submitHosts(2)
      const [first, second] = units
      const bytes = async () => await query(`select output_bytes from unit where task = ${task.id} order by seq`)
      const outcome = loud(0, { stderr: '重启' })
      const record = {
        ...first,
        ...task,
        task: task.id,
        unit: 1,
        attempt: 1,
        engine: 'engine-1',
        outcomes: [outcome],
        end: exited,
        maxTaskOutputBytes: 25 * kib,
      }
      for (let n = 0; n < 3; n++) await store.units.record(record)
      const expected = 10 * kib + 8 + 6 + outcome.msg.length + outcome.result.length
      expect(await bytes()).toEqual([{ output_bytes: expected }, { output_bytes: 0 }])
      await store.units.record({ ...record, ...second, outcomes: [loud(1)] })
      expect(await outputOf(task.id)).toEqual([whole, whole])
    })

    it('of a host whose late result replaces lost has its share, as long as it may come', async () => {
      const { store } = underTest()
      const { task, units } = await submitHosts(2)
      const [first = units[0], second] = units
      if (first === undefined || second === undefined) throw new Error('the task has two units')
      await store.units.record({ ...first, outcomes: [], end: { ...exited, reason: 'lost' } })
      await store.units.record({ ...second, outcomes: [loud(1)], end: exited, maxTaskOutputBytes: 15 * kib })
      await store.units.record({ ...first, outcomes: [loud(0)], end: exited, maxTaskOutputBytes: 15 * kib })
      expect(await outputOf(task.id)).toEqual([whole, tail])
    })
  })
}
