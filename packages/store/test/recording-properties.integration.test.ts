import { endReasonSchema } from '@distribute/contracts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UnitRecord } from '../src/index.ts'
import { createOutcome, exited, submitRunning } from './task-fixtures.ts'
import { openTemporaryStore, type TemporaryStore } from './temporary-store.ts'

let opened: TemporaryStore

beforeAll(async () => {
  opened = await openTemporaryStore()
})

afterAll(() => opened.close())

const hosts = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example']

/** The result of a run: results of some hosts in batches; the last batch comes with the end. */
const runArbitrary = fc.record({
  outcomes: fc
    .subarray(hosts)
    .chain((named) =>
      fc.tuple(
        ...named.map((host) =>
          fc.constantFrom('ok', 'failed', 'unreachable', 'timeout').map((state) => createOutcome(host, state)),
        ),
      ),
    ),
  cuts: fc.array(fc.nat({ max: hosts.length }), { maxLength: 3 }),
  end: fc.constantFrom(...endReasonSchema.options).map((reason) => ({ ...exited, reason })),
})

type Batch = Pick<UnitRecord, 'outcomes' | 'end'>

function toBatches({
  outcomes,
  cuts,
  end,
}: typeof runArbitrary extends fc.Arbitrary<infer Run> ? Run : never): readonly Batch[] {
  const bounds = [0, ...cuts.toSorted((a, b) => a - b), outcomes.length]
  const batches = bounds.slice(1).map((bound, n) => ({ outcomes: outcomes.slice(bounds[n], bound) }))
  return batches.map((batch, n) => (n === batches.length - 1 ? { ...batch, end } : batch))
}

/** Every batch at least once, some more often, in any order. */
const deliveriesArbitrary = runArbitrary.chain((run) => {
  const batches = toBatches(run)
  return fc.record({
    batches: fc.constant(batches),
    deliveries: fc
      .subarray([...batches])
      .chain((again) =>
        fc.shuffledSubarray<Batch>([...batches, ...again], { minLength: batches.length + again.length }),
      ),
  })
})

/** All that is stored of a run, except when a host was lost. */
async function record(batches: readonly Batch[]) {
  const { store } = opened
  const { task, first } = await submitRunning(store, { hosts, units: [hosts] })
  for (const batch of batches) await store.units.record({ ...first, ...batch })
  await store.tasks.settle(task.id)
  const { items } = await store.results.list(task.id, {}, { limit: 10 })
  const [unit] = (await store.units.list(task.id, { limit: 10 })).items
  return {
    rows: items.map(({ taskId: _, finishedAtMs, ...row }) => (row.state === 'lost' ? row : { ...row, finishedAtMs })),
    unit: unit && { state: unit.state, endReason: unit.endReason, hosts: unit.hosts },
    state: (await store.tasks.find(task.publicId))?.state,
  }
}

describe('the batches of a run', () => {
  it('give the same rows, counts and end in any order, however often they are recorded', async () => {
    await fc.assert(
      fc.asyncProperty(deliveriesArbitrary, async ({ batches, deliveries }) => {
        const recorded = await record(deliveries)
        expect(recorded).toEqual(await record(batches))
        const counted = Map.groupBy(recorded.rows, ({ state }) => state)
        for (const [state, rows] of counted) expect(recorded.unit?.hosts[state]).toBe(rows.length)
      }),
      { numRuns: 40 },
    )
  })
})
