import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createOutcome, exited, noUnit, reapTask, submitQueued, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeRecording(underTest: () => StoreUnderTest): void {
  const statesOf = async (task: number) =>
    (await underTest().store.results.list(task, {}, { limit: 100 })).items.map(({ state }) => state)

  describe('recording', () => {
    it("keeps all fields of a host's result", async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      const step = {
        name: 'restart',
        action: 'shell',
        state: 'failed' as const,
        startedAt: '2026-01-02T03:04:05.006Z',
        durationMs: 12.5,
        rc: 3,
        changed: true,
        ignored: false,
        rescued: false,
        stdout: "'; drop table task; --",
        stderr: '\\',
        msg: '{{ secret }}',
      }
      const outcome = createOutcome('b.example', 'failed', {
        steps: [step],
        truncated: true,
        rc: 3,
        stdout: '\u{1F600}"\'\\%',
      })
      expect(await store.units.record({ ...first, outcomes: [outcome] })).toEqual({
        written: 1,
        dropped: 0,
        givenBack: false,
      })
      const { host: _host, msg, ...rest } = outcome
      expect(await store.results.find(task.id, 'b.example')).toEqual({
        taskId: task.id,
        seq: 2,
        unit: 1,
        unitState: 'running',
        attempt: 1,
        engine: 'engine-1',
        host: 'b.example',
        spelling: 'b.example',
        message: msg,
        ...rest,
      })
      expect(await store.tasks.find(task.publicId)).toMatchObject({
        hosts: { failed: 1, waiting: 1, running: 1, changed: 0 },
      })
    })

    it('is idempotent', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      const record = { ...first, outcomes: ['a.example', 'b.example'].map((host) => createOutcome(host)), end: exited }
      expect(await store.units.record(record)).toEqual({ written: 2, dropped: 0, givenBack: false })
      const before = await store.tasks.find(task.publicId)
      expect(await store.units.record(record)).toEqual({ written: 0, dropped: 0, givenBack: false })
      expect(await store.tasks.find(task.publicId)).toEqual(before)
    })

    it('writes each host once if the same batch is recorded concurrently', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      const record = { ...first, outcomes: ['a.example', 'b.example'].map((host) => createOutcome(host)), end: exited }
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => store.units.record(record)))
      expect(outcomes.reduce((sum, { written }) => sum + written, 0)).toBe(2)
      expect((await store.tasks.find(task.publicId))?.hosts).toMatchObject({ ok: 2, changed: 2, waiting: 0, total: 2 })
    })

    it('records units of different tasks on the same hosts concurrently', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 20 }, (_, n) => `${randomUUID()}-${n}.example`)
      const units = [hosts, hosts.toReversed(), hosts, hosts.toReversed()]
      const runs = []
      for (const unit of units) runs.push({ unit, ...(await submitRunning(store, { hosts: unit, units: [unit] })) })
      await Promise.all(
        runs.map(({ unit, first }) =>
          store.units.record({ ...first, outcomes: unit.map((host) => createOutcome(host)), end: exited }),
        ),
      )
      for (const { task } of runs) expect((await store.tasks.find(task.publicId))?.hosts.ok).toBe(20)
    })

    it('drops what may not follow: another result of a final host, a lower attempt, a host of another unit', async () => {
      const { store, execute } = underTest()
      const { task, first } = await submitRunning(store)
      await store.units.record({ ...first, outcomes: [createOutcome('a.example', 'failed')] })
      expect(await store.units.record({ ...first, outcomes: [createOutcome('a.example', 'ok')] })).toEqual({
        written: 0,
        dropped: 1,
        givenBack: false,
      })
      expect(await store.units.record({ ...first, outcomes: [createOutcome('c.example')] })).toEqual({
        written: 0,
        dropped: 1,
        givenBack: false,
      })
      expect(await statesOf(task.id)).toEqual(['failed', 'waiting', 'waiting'])
      await execute(`update unit set attempt = 2 where task = ${task.id} and seq = 1`)
      const late = { ...first, outcomes: [createOutcome('b.example')], end: exited }
      expect(await store.units.record(late)).toEqual({ written: 0, dropped: 1, givenBack: false })
      expect(await store.units.record({ ...first, task: 987_654_321, outcomes: [createOutcome('b.example')] })).toEqual(
        { written: 0, dropped: 1, givenBack: false },
      )
      expect((await store.tasks.find(task.publicId))?.units).toMatchObject({ running: 2, finished: 0 })
    })

    it('drops results of an engine that has not claimed the attempt, for example from before the store was restored', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'], engine: 'engine-1' })
      const record = { ...first, outcomes: [createOutcome('a.example')], end: exited }
      expect(await store.units.record({ ...record, engine: 'engine-2' })).toEqual({
        written: 0,
        dropped: 1,
        givenBack: false,
      })
      expect(await statesOf(task.id)).toEqual(['waiting', 'waiting'])
      expect(await store.units.record({ ...record, engine: 'engine-1', end: undefined })).toMatchObject({ written: 1 })
      expect(await statesOf(task.id)).toEqual(['ok', 'waiting'])
    })

    it('drops results of a unit that was not claimed', async () => {
      const { store } = underTest()
      const { task, units } = await submitQueued(store)
      const unit = units[0] ?? noUnit
      expect(
        await store.units.record({ engine: 'engine-1', ...unit, outcomes: [createOutcome('a.example')], end: exited }),
      ).toEqual({
        written: 0,
        dropped: 1,
        givenBack: false,
      })
      expect((await store.tasks.find(task.publicId))?.units).toMatchObject({ queued: 2 })
    })

    it('lets a late result of the same attempt replace lost, so that a failed task succeeds', async () => {
      const { store, execute } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')] })
      await reapTask(store, task.id)
      await store.tasks.settle(task.id)
      expect((await store.tasks.find(task.publicId))?.state).toBe('failed')
      await execute(`update task set finished_at = '2026-01-01 00:00:00.000' where id = ${task.id}`)
      const late = { ...first, outcomes: ['a.example', 'b.example'].map((host) => createOutcome(host)), end: exited }
      expect(await store.units.record(late)).toEqual({ written: 1, dropped: 0, givenBack: false })
      expect(await statesOf(task.id)).toEqual(['ok', 'ok'])
      expect(await store.tasks.settle(task.id)).toBe(true)
      const ended = await store.tasks.find(task.publicId)
      expect(ended?.finishedAtMs).toBeGreaterThan(task.createdAtMs)
      expect(ended).toMatchObject({ state: 'succeeded', hosts: { ok: 2, lost: 0, changed: 2 }, units: { finished: 1 } })
      expect(await store.units.record(late)).toEqual({ written: 0, dropped: 0, givenBack: false })
    })

    it('keeps the last state of each host, and how many tasks in a row ended with it', async () => {
      const { store, query } = underTest()
      const host = `${randomUUID()}.example`
      const history = async () =>
        (await query(`select last_state, streak, last_task from host where host = '${host}'`))[0]
      const run = () => submitRunning(store, { hosts: [host] })
      const [first, second, third] = [await run(), await run(), await run()]
      await store.units.record({ ...first.first, outcomes: [createOutcome(host, 'timeout')] })
      await store.units.record({ ...second.first, outcomes: [createOutcome(host, 'timeout')] })
      expect(await history()).toEqual({ last_state: 'timeout', streak: 2, last_task: second.task.id })
      await store.units.record({ ...second.first, outcomes: [createOutcome(host, 'timeout')] })
      expect(await history()).toMatchObject({ streak: 2 })
      await reapTask(store, third.task.id)
      expect(await history()).toEqual({ last_state: 'lost', streak: 1, last_task: third.task.id })
      await store.units.record({ ...third.first, outcomes: [createOutcome(host)] })
      expect(await history()).toEqual({ last_state: 'ok', streak: 1, last_task: third.task.id })
    })

    it('raises the version of a unit with every change, and with no other call', async () => {
      const { store, query } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      const version = async () =>
        (await query(`select version, claimed_by, end_reason from unit where task = ${task.id}`))[0]
      expect(await version()).toEqual({ version: 2, claimed_by: 'message', end_reason: null })
      const record = { ...first, outcomes: [createOutcome('a.example')] }
      await store.units.record(record)
      expect(await version()).toMatchObject({ version: 3 })
      await store.units.record(record)
      await store.units.renew('engine-1', 'first', [first], 60_000)
      expect(await version()).toMatchObject({ version: 3 })
      await store.units.record({ ...first, outcomes: [createOutcome('b.example')], end: exited })
      expect(await version()).toMatchObject({ version: 4, end_reason: 'exit' })
    })

    it('makes hosts lost that have no result when the run ends', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      expect(await store.units.record({ ...first, outcomes: [createOutcome('a.example')], end: exited })).toEqual({
        written: 2,
        dropped: 0,
        givenBack: false,
      })
      expect(await statesOf(task.id)).toEqual(['ok', 'lost'])
      expect((await store.tasks.find(task.publicId))?.units.finished).toBe(1)
    })

    it('records all neighbours of a host whose output the database rejects, and the reason for that one', async () => {
      const { store, refusePoison } = underTest()
      await refusePoison()
      const hosts = Array.from({ length: 30 }, (_, n) => `host-${n}.example`)
      const { task, first } = await submitRunning(store, { hosts, units: [hosts] })
      const outcomes = hosts.map((host, n) =>
        createOutcome(host, 'failed', n === 7 ? { stdout: 'a poison' } : n === 20 ? { finishedAtMs: Number.NaN } : {}),
      )
      expect(await store.units.record({ ...first, outcomes, end: exited })).toEqual({
        written: 30,
        dropped: 0,
        givenBack: false,
      })
      const { items } = await store.results.list(task.id, {}, { limit: 100 })
      const refused = items.filter(({ cause }) => cause?.startsWith('output rejected by the database: '))
      expect(refused.map(({ host, state, stdout }) => [host, state, stdout])).toEqual([
        ['host-7.example', 'failed', ''],
        ['host-20.example', 'failed', ''],
      ])
      expect(items.filter(({ stdout }) => stdout.startsWith('stdout of')).length).toBe(28)
      expect((await store.tasks.find(task.publicId))?.hosts).toMatchObject({ failed: 30, waiting: 0 })
    })

    it('records more output in one call than fits into one statement', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 40 }, (_, n) => `host-${n}.example`)
      const { task, first } = await submitRunning(store, { hosts, units: [hosts] })
      const outcomes = hosts.map((host) => createOutcome(host, 'ok', { stdout: 'line\n'.repeat(64 * 1024) }))
      expect(await store.units.record({ ...first, outcomes, end: exited })).toEqual({
        written: 40,
        dropped: 0,
        givenBack: false,
      })
      expect((await store.results.find(task.id, 'host-39.example'))?.stdout).toHaveLength(5 * 64 * 1024)
    })
  })
}
