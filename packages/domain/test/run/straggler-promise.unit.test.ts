import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LinearRun, runLinear } from './linear-run.ts'

/** a step that hangs */
const forEver = Number.POSITIVE_INFINITY
const lookMs = 300
const startupMs = 2000
/** for so long the run stands still before the rule looks at it */
const quietMs = (timeoutMs: number) => Math.min(1000, timeoutMs / 30)

/**
 * A run in which all good hosts take the same for a step, give or take so little that it never
 * stands still.
 */
interface HangingRun {
  /** of the good hosts, by step */
  readonly stepMs: readonly number[]
  readonly good: number
  /**
   * hosts that hang in the same step; no more than good ones, which could not tell it from a slow
   * step
   */
  readonly hung: number
  readonly hangsIn: number
  readonly timeoutMs: number
}

const share = fc.double({ min: 0, max: 1, noNaN: true })
const mostlyWhole = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, share)
/** how many times as long as the good hosts alone need */
const room = fc.oneof(fc.double({ min: 1, max: 1.5, noNaN: true }), fc.double({ min: 1, max: 4, noNaN: true }))

/**
 * Steps none of which takes longer than those before it on average: what the rule expects of steps
 * that are to come.
 */
const expectedSteps = fc
  .tuple(fc.integer({ min: 20, max: 30_000 }), fc.array(mostlyWhole, { minLength: 1, maxLength: 8 }))
  .map(([firstMs, shares]) => {
    const steps = [firstMs]
    for (const part of shares) steps.push(part * (sum(steps) / steps.length))
    return steps
  })
const anySteps = fc.array(fc.integer({ min: 20, max: 30_000 }), { minLength: 2, maxLength: 8 })

function hangingRuns(steps: fc.Arbitrary<readonly number[]>): fc.Arbitrary<HangingRun> {
  const counts = fc
    .integer({ min: 1, max: 4 })
    .chain((hung) => fc.tuple(fc.constant(hung), fc.integer({ min: hung, max: 6 })))
  return fc
    .record({ stepMs: steps, counts, where: share, room })
    .map(({ stepMs, counts: [hung, good], where, room }) => ({
      ...{ stepMs, good, hung, hangsIn: Math.floor(where * (stepMs.length - 1.001)) },
      // a deadline that the good hosts alone would keep, in seconds; of a shorter one nothing is
      // left between two looks
      timeoutMs: Math.max(5, Math.ceil(((startupMs + sum(stepMs)) * room) / 1000)) * 1000,
    }))
}

function toLinear({ stepMs, good, hung, hangsIn, timeoutMs }: HangingRun, stepsTotal: number): LinearRun {
  const spreadMs = quietMs(timeoutMs) / (good + 1)
  const goodHosts = Array.from({ length: good }, (_, n) => [
    `good-${n}`,
    stepMs.map((ms) => Math.max(0, ms - n * spreadMs)),
  ])
  const hungHosts = Array.from({ length: hung }, (_, n) => [
    `hung-${n}`,
    stepMs.map((ms, step) => (step === hangsIn ? forEver : ms)),
  ])
  const hosts: Record<string, readonly number[]> = Object.fromEntries([...hungHosts, ...goodHosts])
  return { hosts, forks: 100, timeoutMs, stepsTotal, startupMs, lookMs }
}

/**
 * When the neighbours have done the step in which a host hangs, and how long they need for what is
 * left.
 */
function timesOf({ stepMs, hangsIn }: HangingRun) {
  const doneMs = startupMs + sum(stepMs.slice(0, hangsIn + 1))
  return { doneMs, restMs: sum(stepMs.slice(hangsIn + 1)), stepMs: stepMs[hangsIn] ?? 0 }
}

function expectGoodHostsOk(run: HangingRun, stepsTotal: number): void {
  const { states } = runLinear(toLinear(run, stepsTotal))
  const wrong = Object.entries(states).filter(([host, state]) => state !== (host.startsWith('good') ? 'ok' : 'cut'))
  expect(wrong).toEqual([])
}

describe('hosts that hang in one step', () => {
  /*
   * What the rule can know: how long the steps took that are done, how many the plan has, and that
   * a host has had as long as its neighbours. Not: that a step which is to come takes longer than
   * those before; whether a host that has not had twice as long as they only is slow, for which it
   * waits for a third of the deadline; and what hangs before the run has stood still for a moment.
   */
  test('cost no good host its result where a run without them would end in time', () => {
    fc.assert(
      fc.property(hangingRuns(expectedSteps), (run) => {
        const { timeoutMs, stepMs, hangsIn } = run
        const { doneMs, restMs, stepMs: hungStepMs } = timesOf(run)
        const isSlowMs = Math.min(timeoutMs / 3, doneMs + hungStepMs)
        const knownMs = Math.max(doneMs + quietMs(timeoutMs), isSlowMs) + lookMs
        const expectedMs = ((doneMs - startupMs) / (hangsIn + 1)) * (stepMs.length - hangsIn - 1)
        fc.pre(knownMs + restMs < timeoutMs && expectedMs <= 1.4 * (timeoutMs - doneMs))
        expectGoodHostsOk(run, stepMs.length)
      }),
      { numRuns: 500 },
    )
  })

  test('leave a third of the deadline, or half of what the neighbours had left, to steps that the plan does not tell', () => {
    fc.assert(
      fc.property(hangingRuns(anySteps), (run) => {
        const { timeoutMs, hangsIn } = run
        const { doneMs, restMs } = timesOf(run)
        const cutMs = Math.max((timeoutMs * 2) / 3, (timeoutMs + doneMs) / 2, doneMs + quietMs(timeoutMs)) + lookMs
        fc.pre(cutMs + restMs < timeoutMs)
        expectGoodHostsOk(run, hangsIn + 1)
      }),
      { numRuns: 500 },
    )
  })
})

test('a good host that took at most as long as its neighbours, or less than twice before a third of the time, is not ended', () => {
  const spread = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true }))
  const anyRun = fc.record({
    ...{
      stepMs: fc.integer({ min: 20, max: 30_000 }),
      good: fc.array(fc.tuple(spread, spread, spread), { minLength: 2, maxLength: 8 }),
    },
    ...{ hung: fc.boolean(), forks: fc.integer({ min: 2, max: 10 }), room },
  })
  fc.assert(
    fc.property(anyRun, ({ stepMs, good, hung, forks, room }) => {
      const hosts: Record<string, readonly number[]> = Object.fromEntries(
        good.map((parts, n) => [`good-${n}`, parts.map((part) => stepMs * (1 + part * part * 3))]),
      )
      if (hung) hosts.hung = [forEver]
      const timeoutMs = Math.ceil(((startupMs + 3 * stepMs) * room) / 1000) * 1000
      const { cuts } = runLinear({ hosts, forks, timeoutMs, stepsTotal: 3, startupMs, lookMs })
      for (const { host, step, atMs, ranMs, longestMs } of cuts) {
        expect({ host, step, atMs, isLong: ranMs >= longestMs * (atMs < timeoutMs / 3 ? 2 : 1) }).toMatchObject({
          isLong: true,
        })
      }
    }),
    { numRuns: 500 },
  )
})

describe('one slow host and one that hangs, beside 18 that are done at once', () => {
  const run = (slowMs: number, hosts: Readonly<Record<string, readonly number[]>>): LinearRun => ({
    hosts: {
      ...Object.fromEntries(Array.from({ length: 18 }, (_, n) => [`good-${n}`, [100, 100]])),
      ...{ slow: [slowMs, 100], ...hosts },
    },
    ...{ forks: 30, timeoutMs: 40_000, stepsTotal: 2, startupMs, lookMs },
  })

  test.each([1_000, 5_000, 12_000, 20_000, 24_000])('all but the last end well (slow: %i ms of 40 s)', (slowMs) => {
    const { states, cuts } = runLinear(run(slowMs, { hung: [forEver, 100] }))
    expect(cuts.map(({ host }) => host)).toEqual(['hung'])
    expect(Object.values(states).filter((state) => state === 'ok')).toHaveLength(19)
  })

  test('a second slow host is spared while the others have time', () => {
    const { states } = runLinear(run(12_000, { slower: [20_000, 100] }))
    expect(Object.values(states).filter((state) => state !== 'ok')).toEqual([])
  })
})

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
