import { describe, expect, it } from 'vitest'
import { describeRate, roundRate, roundTime } from '../../../src/screens/task/rate/describe-rate.ts'
import { formatElapsed } from '../../../src/screens/task/rate/format-elapsed.ts'
import { drawRates } from '../../../src/screens/task/rate/rates.ts'
import { addCount, type FinishedCount, toCountSpans, toUnitSpans } from '../../../src/screens/task/rate/spans.ts'

const startMs = Date.parse('2026-03-04T10:00:00.000Z')
const at = (seconds: number) => new Date(startMs + seconds * 1000).toISOString()
const counts = (total: number, waiting: number, running: number) => ({
  ...{ total, waiting, running, changed: 0 },
  ...{ ok: total - waiting - running, failed: 0, unreachable: 0, timeout: 0, cancelled: 0, lost: 0, skipped: 0 },
})
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('the rate of finished hosts', () => {
  it('spreads the hosts of a unit over its run, and those that have finished over a run that goes on', () => {
    const units = [
      { startedAt: at(0), finishedAt: at(4), hosts: counts(20, 0, 0) },
      { startedAt: at(2), finishedAt: null, hosts: counts(10, 0, 4) },
      { startedAt: null, finishedAt: at(1), hosts: counts(5, 0, 0) },
      { startedAt: at(3), finishedAt: null, hosts: counts(5, 0, 5) },
    ]
    const spans = toUnitSpans(units, startMs + 5_000)
    const { seconds, perSecond, peak } = drawRates(spans, { fromMs: startMs, toMs: startMs + 5_000 })
    expect(seconds).toEqual([0.5, 1.5, 2.5, 3.5, 4.5])
    expect(perSecond.map((rate) => Math.round(rate))).toEqual([5, 5, 7, 7, 2])
    expect(Math.round(peak)).toBe(7)
  })

  it('loses no host, whatever the width of an interval', () => {
    const spans = [
      { fromMs: startMs, toMs: startMs, hosts: 1 },
      { fromMs: startMs + 10_000, toMs: startMs + 777_777, hosts: 1_000 },
      { fromMs: startMs - 5_000, toMs: startMs + 1_000_500, hosts: 50 },
    ]
    for (const lengthSeconds of [0, 1, 240, 241, 1_000, 86_400, 40_000_000]) {
      const { seconds, perSecond } = drawRates(spans, { fromMs: startMs, toMs: startMs + lengthSeconds * 1000 })
      const widthSeconds = (seconds[0] ?? 0) * 2
      const lastSeconds = Math.max(1, lengthSeconds) - (seconds.length - 1) * widthSeconds
      expect(seconds.length).toBeLessThanOrEqual(240)
      expect(sum(perSecond.slice(0, -1)) * widthSeconds + (perSecond.at(-1) ?? 0) * lastSeconds).toBeCloseTo(1_051, 5)
    }
  })

  it('takes counts of the stream, one a second, and drops what is older', () => {
    let known: readonly FinishedCount[] = [{ atMs: startMs, finished: 3 }]
    for (const [ms, finished] of [
      [100, 3],
      [200, 2],
      [1_100, 5],
      [1_900, 9],
      [2_100, 8],
      [3_000, 10],
    ] as const)
      known = addCount(known, { atMs: startMs + ms, finished })
    expect(known.map(({ finished }) => finished)).toEqual([3, 9, 10])
    expect(toCountSpans(known).map(({ hosts }) => hosts)).toEqual([6, 1])
  })

  it('keeps a bounded number of counts, and the sum of all', () => {
    let known: readonly FinishedCount[] = [{ atMs: startMs, finished: 0 }]
    for (let second = 1; second <= 2_500; second++)
      known = addCount(known, { atMs: startMs + second * 1000, finished: second })
    expect(known.length).toBeLessThan(2_000)
    expect(sum(toCountSpans(known).map(({ hosts }) => hosts))).toBe(2_500)
  })

  it('says how long the rest takes at the rate of the last half minute', () => {
    const spans = [{ fromMs: startMs, toMs: startMs + 60_000, hosts: 600 }]
    expect(describeRate(spans, { nowMs: startMs + 60_000, startMs, openHosts: 300 })).toEqual({
      now: 10,
      left: { unit: 's', count: 30 },
      quietMs: 0,
    })
  })

  it('promises nothing when no host finishes', () => {
    const spans = [{ fromMs: startMs, toMs: startMs + 1_000, hosts: 5 }]
    expect(describeRate(spans, { nowMs: startMs + 61_000, startMs, openHosts: 1 })).toEqual({
      now: 0,
      left: undefined,
      quietMs: 60_000,
    })
  })

  it('is written with one digit below 10', () => {
    expect([0.04, 0.25, 9.96, 35.4].map(roundRate)).toEqual([0, 0.3, 10, 35])
    expect([1, 47, 57, 506, 5_000, 9_000].map((left) => Object.values(roundTime(left)).join(' '))).toEqual([
      's 10',
      's 50',
      'min 1',
      'min 8',
      'min 83',
      'h 3',
    ])
    expect([0, 65, 3_723].map(formatElapsed)).toEqual(['0:00', '1:05', '1:02:03'])
  })
})
