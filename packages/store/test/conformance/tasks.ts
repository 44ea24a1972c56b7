import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createClaim,
  createOutcome,
  createPlaybookTask,
  createTask,
  exited,
  noUnit,
  registerEngine,
  submit,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeTasks(underTest: () => StoreUnderTest): void {
  const tasks = () => underTest().store.tasks

  describe('submitting', () => {
    it('stores a task with its units pending and its hosts waiting', async () => {
      const before = Date.now()
      const task = createTask({ warnings: ['line 3: run_once'], name: '重启nginx' })
      const stored = await submit(underTest().store, task)
      expect(stored).toMatchObject({
        publicId: task.publicId,
        v1Id: null,
        kind: 'adhoc',
        name: '重启nginx',
        state: 'waiting',
        requestHash: task.requestHash,
        request: task.request,
        warnings: ['line 3: run_once'],
        lane: 'default',
        startedAtMs: null,
        finishedAtMs: null,
        units: { pending: 2, queued: 0, running: 0, finished: 0, skipped: 0 },
        hosts: { waiting: 3, total: 3, running: 0, ok: 0, changed: 0 },
      })
      expect(Math.abs(stored.createdAtMs - before)).toBeLessThan(10_000)
      expect(await tasks().find(task.publicId)).toEqual(stored)
    })

    it('returns the existing task if the public id is taken, and changes nothing', async () => {
      const task = createTask()
      const stored = await submit(underTest().store, task)
      const again = await tasks().submit({ ...task, name: 'other', units: createTask({ hosts: ['x.example'] }).units })
      expect(again).toEqual({ kind: 'exists', task: stored })
      expect(await tasks().find(task.publicId)).toEqual(stored)
    })

    it('accepts a v1 id once per kind', async () => {
      const v1Id = randomUUID()
      const stored = await submit(underTest().store, createTask({ v1Id }))
      expect(await tasks().submit(createTask({ v1Id }))).toEqual({ kind: 'exists', task: stored })
      const playbook = await submit(underTest().store, createPlaybookTask({ v1Id }))
      expect(await tasks().findByV1Id('adhoc', v1Id)).toEqual(stored)
      expect(await tasks().findByV1Id('playbook', v1Id)).toEqual(playbook)
    })

    it('compares ids byte by byte: case, trailing blanks, accents, leading zeros and 160 wide characters', async () => {
      const start = randomUUID()
      const ids = ['', 'a', 'A', 'a ', 'a  ', 'á', 'a\u0301'].map((end) => start + end)
      const digits = `${Date.now()}`
      for (const v1Id of [...ids, digits, `0${digits}`, '\u{1F600}'.repeat(159) + digits.at(-1)]) {
        const task = createTask({
          v1Id,
          publicId: v1Id.slice(0, 60) + (v1Id.length > 60 ? randomUUID().slice(0, 1) : ''),
        })
        const stored = await submit(underTest().store, v1Id.length > 60 ? { ...task, publicId: randomUUID() } : task)
        expect(stored.v1Id).toBe(v1Id)
        expect((await tasks().findByV1Id('adhoc', v1Id))?.id).toBe(stored.id)
        if (v1Id.length <= 60) expect((await tasks().find(v1Id))?.id).toBe(stored.id)
      }
      expect(await tasks().find(`${start}A `)).toBeUndefined()
    })

    it('accepts an id once from many concurrent calls', async () => {
      const task = createTask({ v1Id: randomUUID() })
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, n) => tasks().submit(n % 2 === 0 ? task : { ...task, publicId: randomUUID() })),
      )
      const created = outcomes.filter(({ kind }) => kind === 'created')
      expect(created).toHaveLength(1)
      expect(outcomes.filter(({ kind }) => kind === 'exists')).toHaveLength(7)
      expect((await tasks().findByV1Id('adhoc', task.v1Id ?? ''))?.hosts.total).toBe(3)
    })

    it('rejects an unknown lane, and names the known ones', async () => {
      const task = createTask({ lane: 'nowhere' })
      const outcome = await tasks().submit(task)
      expect(outcome).toMatchObject({ kind: 'unknown_lane', lanes: expect.arrayContaining(['default']) })
      expect(await tasks().find(task.publicId)).toBeUndefined()
    })

    it('stores 12,000 hosts in their order', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 12_000 }, (_, n) => `host-${n}.example`)
      const task = await submit(store, createTask({ hosts }))
      expect(task.hosts.total).toBe(12_000)
      expect(task.units.pending).toBe(6000)
      const page = await store.results.list(task.id, { q: 'HOST-1199' }, { limit: 100 })
      expect(page.items.map(({ host, seq, unit }) => [host, seq, unit])).toEqual([
        ['host-1199.example', 1200, 600],
        ...Array.from({ length: 10 }, (_, n) => [`host-1199${n}.example`, 11_991 + n, 5996 + Math.floor(n / 2)]),
      ])
    })
  })

  describe('listing tasks', () => {
    it('goes from the newest to the oldest, page by page, each task once', async () => {
      const { store } = underTest()
      const mark = randomUUID()
      const ids: string[] = []
      for (let n = 0; n < 5; n++) ids.unshift((await submit(store, createTask({ name: `page ${mark}` }))).publicId)
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.tasks.list({ q: mark }, { limit: 2, cursor })
        seen.push(...page.items.map(({ publicId }) => publicId))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(seen).toEqual(ids)
    })

    it('filters by state, kind, host, time and a part of the name or an id', async () => {
      const { store } = underTest()
      const host = `${randomUUID()}.example`
      const adhoc = await submit(store, createTask({ hosts: [host], name: '100% Sure_', v1Id: `v1-${randomUUID()}` }))
      const playbook = await submit(store, createPlaybookTask({ hosts: [host] }))
      const list = async (filter: Parameters<typeof store.tasks.list>[0]) =>
        (await store.tasks.list({ host, ...filter }, { limit: 10 })).items.map(({ id }) => id)
      expect(await list({})).toEqual([playbook.id, adhoc.id])
      expect(await list({ kind: 'adhoc' })).toEqual([adhoc.id])
      expect(await list({ state: 'waiting' })).toEqual([playbook.id, adhoc.id])
      expect(await list({ state: 'running' })).toEqual([])
      expect(await list({ q: '100% s' })).toEqual([adhoc.id])
      expect(await list({ q: '1%s' })).toEqual([])
      expect(await list({ q: adhoc.v1Id?.slice(3) })).toEqual([adhoc.id])
      expect(await list({ q: playbook.publicId.slice(5) })).toEqual([playbook.id])
      expect(await list({ sinceMs: adhoc.createdAtMs, untilMs: playbook.createdAtMs + 1 })).toEqual([
        playbook.id,
        adhoc.id,
      ])
      expect(await list({ untilMs: adhoc.createdAtMs })).toEqual([])
      expect(await list({ sinceMs: playbook.createdAtMs + 1 })).toEqual([])
    })

    it.each(['', 'x', 'aG9zdHM6Mg', '!', Buffer.from('tasks:1e3').toString('base64url')])(
      'rejects the cursor %j',
      async (cursor) => {
        await expect(tasks().list({}, { limit: 1, cursor })).rejects.toMatchObject({
          code: 'invalid_input',
          problems: [{ path: 'cursor' }],
        })
      },
    )
  })

  describe('counting open tasks', () => {
    it('counts waiting and running tasks, up to a limit', async () => {
      const { store } = underTest()
      const before = await store.tasks.countOpen(100_000)
      const waiting = await submit(store, createTask())
      await submitRunning(store, { hosts: ['a.example'] })
      expect(await store.tasks.countOpen(100_000)).toBe(before + 2)
      expect(await store.tasks.countOpen(1)).toBe(1)
      await store.tasks.cancel(waiting.publicId)
      expect(await store.tasks.countOpen(100_000)).toBe(before + 1)
    })
  })

  describe('settling', () => {
    it('ends a task once, when its last unit has ended: succeeded if every host is ok', async () => {
      const { store } = underTest()
      const { task, first, second } = await submitRunning(store)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'running', finishedAtMs: null })
      const hosts = ['a.example', 'b.example'].map((host) => createOutcome(host))
      await store.units.record({ ...first, outcomes: hosts, end: exited })
      expect(await store.tasks.settle(task.id)).toBe(false)
      await store.units.record({ ...second, outcomes: [createOutcome('c.example')], end: exited })
      const settled = await Promise.all(Array.from({ length: 5 }, () => store.tasks.settle(task.id)))
      expect(settled.filter(Boolean)).toHaveLength(1)
      const ended = await store.tasks.find(task.publicId)
      expect(ended).toMatchObject({
        state: 'succeeded',
        units: { finished: 2 },
        hosts: { ok: 3, changed: 3, total: 3 },
      })
      expect(ended?.finishedAtMs).toBeGreaterThanOrEqual(ended?.startedAtMs ?? Number.NaN)
    })

    it('makes a task failed if one host is not ok', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      const outcomes = [createOutcome('a.example'), createOutcome('b.example', 'unreachable')]
      await store.units.record({ ...first, outcomes, end: exited })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'failed', hosts: { ok: 1, unreachable: 1 } })
      expect(await store.tasks.settle(task.id)).toBe(false)
    })

    it('makes a cancelled task cancelled, even if every host is ok', async () => {
      const { store, execute } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example'] })
      await execute(`update task set cancel_requested_at = created_at where id = ${task.id}`)
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')], end: exited })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect((await store.tasks.find(task.publicId))?.state).toBe('cancelled')
    })

    it('finds running tasks that a crash left without an open unit', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example'] })
      const waiting = await submitQueued(store)
      expect(await store.tasks.listUnsettled()).not.toContain(task.id)
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')], end: exited })
      expect(await store.tasks.listUnsettled()).toContain(task.id)
      expect(await store.tasks.listUnsettled()).not.toContain(waiting.task.id)
      await store.tasks.settle(task.id)
      expect(await store.tasks.listUnsettled()).not.toContain(task.id)
    })

    it('ignores an unknown task', async () => {
      expect(await tasks().settle(987_654_321)).toBe(false)
    })
  })

  describe('engines and tokens', () => {
    it('creates the lanes of an engine, and serves them while the engine is up and seen', async () => {
      const { store } = underTest()
      const lane = `lane-${randomUUID()}`
      const id = await registerEngine(store, { lane, slots: 2 })
      expect(await store.lanes.list()).toContain(lane)
      expect(await store.engines.listServedLanes(60_000)).toContain(lane)
      expect(await store.engines.listServedLanes(-60_000)).not.toContain(lane)
      await store.engines.beat({ id, incarnation: 'of another process', state: 'gone' })
      expect(await store.engines.listServedLanes(60_000)).toContain(lane)
      await store.engines.beat({ id, incarnation: 'first', state: 'draining' })
      expect(await store.engines.listServedLanes(60_000)).not.toContain(lane)
      await registerEngine(store, { lane, slots: 2, id })
      expect(await store.lanes.list()).toContain(lane)
    })

    it('adds a lane once that no engine serves', async () => {
      const { store } = underTest()
      const lane = `lane-${randomUUID()}`
      expect(await store.lanes.add(lane)).toBe(true)
      expect(await store.lanes.add(lane)).toBe(false)
      expect((await store.lanes.list()).filter((name) => name === lane)).toEqual([lane])
      expect(await store.engines.listServedLanes(60_000)).not.toContain(lane)
    })

    it('keeps the secrets of a task unchanged, and returns them with every claim', async () => {
      const { store, query } = underTest()
      const secrets = `enc:v1:${randomUUID()}`
      const { task, units } = await submitQueued(store, { secrets })
      expect(task.secrets).toBe(secrets)
      expect((await store.tasks.find(task.publicId))?.secrets).toBe(secrets)
      const claims = await Promise.all(units.map((unit) => store.units.claim(createClaim(unit))))
      expect(claims.map((claimed) => claimed?.content.secrets)).toEqual([secrets, secrets])
      expect(await query(`select secrets from task where id = ${task.id}`)).toEqual([{ secrets }])
      const without = await submitQueued(store)
      expect(without.task.secrets).toBeNull()
      const [unit = noUnit] = without.units
      expect((await store.units.claim(createClaim(unit)))?.content.secrets).toBeNull()
    })

    it('answers a ping', async () => {
      await expect(underTest().store.ping()).resolves.toBeUndefined()
    })
  })
}
