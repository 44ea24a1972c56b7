import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createLane,
  createOutcome,
  createTask,
  exited,
  registerEngine,
  submit,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/**
 * What the engines' account can leave where the store writes JSON: invalid JSON, and other shapes.
 */
const texts = [
  '',
  '{',
  'null',
  '"x"',
  '[1]',
  '[{"name":1}]',
  '{"outstanding":1,"otherSteps":{},"warnings":"x","leaseSeconds":"x","mode":1}',
  '['.repeat(10_000),
]

/** Rows of engines that cannot be read. */
export function describeUnreadable(underTest: () => StoreUnderTest): void {
  const overwrite = (table: string, columns: readonly string[], text: string, where: string) =>
    underTest().execute(`update ${table} set ${columns.map((column) => `${column} = '${text}'`).join()} where ${where}`)

  describe.each(texts.map((text) => [text.slice(0, 20), text]))(
    'a column that says %j where JSON is due',
    (_, text) => {
      it('makes its engine one without lanes, and affects no other engine', async () => {
        const { store } = underTest()
        const [bad, lane] = [randomUUID(), await createLane(store)]
        await registerEngine(store, { id: bad, lane, slots: 7 })
        const good = await registerEngine(store, { lane, slots: 1 })
        await overwrite('engine', ['addresses', 'lanes', 'settings', 'isolation'], text, `id = '${bad}'`)
        const shown = (await store.engines.list(60_000)).filter(({ id }) => [bad, good].includes(id))
        const unread = { addresses: [], lanes: [], settings: null, isolation: null, state: 'up' }
        expect(shown.find(({ id }) => id === bad)).toMatchObject(unread)
        expect(shown.find(({ id }) => id === good)).toMatchObject({ addresses: ['192.0.2.1'], lanes: [lane] })
        expect(await store.engines.listServedLanes(60_000)).toContain(lane)
        await submit(store, createTask({ lane, units: [['a.example'], ['b.example']] }))
        const { messages } = await store.lanes.deal({ lane, depth: 0, aliveWithinMs: 60_000 })
        expect(messages).toHaveLength(1)
        await store.engines.beat({ id: good, incarnation: 'first', state: 'gone' })
      })

      it('is empty in the lists, and stops no run from being recorded or given back', async () => {
        const { store, query } = underTest()
        const hosts = [1, 2].map(() => `${randomUUID()}.example`)
        const { task, first, second } = await submitRunning(store, { hosts, units: hosts.map((host) => [host]) })
        await overwrite('unit', ['progress', 'notes', 'warnings', 'tried_by'], text, `task = ${task.id}`)
        const { items } = await store.units.list(task.id, { limit: 10 })
        expect(items).toMatchObject([1, 2].map(() => ({ state: 'running', progress: null, notes: null })))
        expect(await store.units.find(task.id, 1)).toMatchObject({ progress: null, notes: null })
        const latest = await store.results.listLatestOfHosts({ kind: 'adhoc' }, hosts)
        expect(latest).toMatchObject(hosts.map((host) => ({ host, stepsOk: 0 })))

        const engineFault = { cause: 'no ssh', kind: 'engine', nothingRan: true } as const
        const untouched = { ...first, outcomes: [], end: { ...exited, engineFault } }
        expect(await store.units.record(untouched)).toMatchObject({ givenBack: true })
        const triedBy = await query(`select tried_by from unit where task = ${task.id} and seq = 1`)
        expect(triedBy).toEqual([{ tried_by: '["engine-1"]' }])

        await store.units.record({ ...second, outcomes: [createOutcome(hosts[1] ?? '')], end: exited })
        await overwrite('host_output', ['steps'], text, `task = ${task.id}`)
        await overwrite('unit', ['notes', 'warnings'], text, `task = ${task.id} and seq = 2`)
        expect(await store.results.find(task.id, hosts[1] ?? '')).toMatchObject({ state: 'ok', steps: [] })
        expect(await store.tasks.find(task.publicId)).toMatchObject({ warnings: [], hosts: { ok: 1 } })
        expect((await store.tasks.list({ host: hosts[1] }, { limit: 10 })).items).toMatchObject([{ warnings: [] }])
      })
    },
  )

  it('an engine with values that no engine writes is listed with valid ones', async () => {
    const { store, execute } = underTest()
    const id = await registerEngine(store, { lane: await createLane(store), slots: 1 })
    await execute(`update engine set state = 'x', slots = -1 where id = '${id}'`)
    const shown = (await store.engines.list(60_000)).find((engine) => engine.id === id)
    expect(shown).toMatchObject({ state: 'gone', slots: 0 })
  })

  it('a unit with invalid times shows neither its steps nor its notes', async () => {
    const { store, execute } = underTest()
    const { task } = await submitRunning(store, { hosts: ['a.example'] })
    const progress = { outstanding: [{ host: 'a.example', step: 'wait', sinceMs: 1e300 }] }
    const step = { host: 'x', step: 'x', state: 'ok', ignored: false, rescued: false, durationMs: 1, msg: '' }
    const otherCounts = { hosts: 1, steps: 1, failed: 0, unreachable: 0 }
    const notes = { otherSteps: [{ ...step, startedAtMs: 8.65e15 }], otherCounts, warnings: [] }
    await execute(
      `update unit set progress = '${JSON.stringify(progress)}', notes = '${JSON.stringify(notes)}' where task = ${task.id}`,
    )
    expect(await store.units.find(task.id, 1)).toMatchObject({ progress: null, notes: null })
  })
}
