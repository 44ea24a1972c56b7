import { expect, test } from 'vitest'
import { faultKinds, planFaults } from '../../../chaos/faults/plan-faults.ts'
import { createRandom } from '../../../chaos/random.ts'

const short = { windowMs: 18_000, count: 26, leaseMs: 4_000 }

function plan(seed: number, options = short) {
  return planFaults({ ...options, random: createRandom(seed, 'faults') })
}

test('every seed plans the requested number of faults, each kind at least once, all within the window', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const faults = plan(seed)
    expect(faults).toHaveLength(short.count)
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds))
    expect(Math.min(...faults.map(({ atMs }) => atMs))).toBeGreaterThanOrEqual(0)
    expect(Math.max(...faults.map(({ atMs }) => atMs))).toBeLessThanOrEqual(short.windowMs)
  }
})

test('no faults are planned if none are requested', () => {
  expect(plan(1, { ...short, count: 0 })).toEqual([])
})

test('the same seed plans the same faults, another seed others', () => {
  expect(plan(7)).toEqual(plan(7))
  expect(plan(7)).not.toEqual(plan(8))
})

test('in a long run, the store is not stopped again before it was back for a while', () => {
  const faults = plan(3, { windowMs: 300_000, count: 150, leaseMs: 4_000 })
  const stops = faults.filter(({ kind }) => kind === 'stop-mariadb')
  expect(stops).toHaveLength(5)
  stops.slice(1).forEach((stop, index) => {
    const before = stops[index]
    expect(stop.atMs - (before?.atMs ?? 0)).toBeGreaterThan((before?.lastsMs ?? 0) + 10_000)
  })
})
