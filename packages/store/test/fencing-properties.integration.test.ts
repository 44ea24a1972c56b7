import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openTemporaryStore, type TemporaryStore } from './temporary-store.ts'
import { Fence, hosts, type Step } from './unit-fence.ts'

let opened: TemporaryStore

beforeAll(async () => {
  opened = await openTemporaryStore()
})

afterAll(() => opened.close())

const engine = fc.nat({ max: 1 })
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('deal', 'reap', 'lapse', 'lapse') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('look') }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('claim', 'claim', 'renew', 'restart', 'haunt'), engine }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('record'),
      engine,
      host: fc.constantFrom(...hosts),
      state: fc.constantFrom('ok', 'failed', 'unreachable', 'timeout', 'cancelled', 'lost'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('end'),
      engine,
      reason: fc.constantFrom('exit', 'hold', 'stopped', 'lost'),
    }),
  },
)

describe('two engines that claim, renew, restart, record and are reaped in any order', () => {
  it.each(['fail', 'retry'] as const)(
    'never run the unit at the same time, and no final state changes (%s)',
    async (onEngineLoss) => {
      await fc.assert(
        fc.asyncProperty(fc.array(stepArbitrary, { minLength: 5, maxLength: 30, size: 'max' }), async (steps) => {
          const fence = await Fence.create(opened, onEngineLoss)
          try {
            for (const step of steps) await fence.play(step)
          } finally {
            await fence.close()
          }
        }),
        { numRuns: 30 },
      )
    },
  )
})
