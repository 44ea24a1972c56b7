import { expect, test } from 'vitest'
import { LeaseWatch } from '../../src/index.ts'

const settings = { leaseMs: 30_000, marginMs: 5000 }
const lease = (mark: string, lengthMs: number | null = null) => ({ of: '1-1-1', mark, lengthMs })
const at = (ms: number) => ({ askedMs: ms, answeredMs: ms })

test('a lease has lapsed when its mark stayed the same for its length and the margin', () => {
  const watch = new LeaseWatch(settings)
  expect(watch.look([lease('a')], at(1000))).toEqual([])
  expect(watch.look([lease('a')], at(35_999))).toEqual([])
  expect(watch.look([lease('a')], at(36_000))).toEqual([lease('a')])
  expect(watch.look([lease('a')], at(36_001))).toEqual([lease('a')])
})

test('a renewal begins it anew', () => {
  const watch = new LeaseWatch(settings)
  watch.look([lease('a')], at(0))
  expect(watch.look([lease('b')], at(40_000))).toEqual([])
  expect(watch.look([lease('b')], at(74_999))).toEqual([])
  expect(watch.look([lease('b')], at(75_000))).toEqual([lease('b')])
})

test('of a slow answer, only the time counts in which the lease was surely the same', () => {
  const watch = new LeaseWatch(settings)
  watch.look([lease('a')], { askedMs: 0, answeredMs: 4000 })
  expect(watch.look([lease('a')], { askedMs: 38_999, answeredMs: 45_000 })).toEqual([])
  expect(watch.look([lease('a')], { askedMs: 39_000, answeredMs: 45_000 })).toEqual([lease('a')])
})

test('a holder that reckons with a longer lease has it; one with a shorter lease has ours', () => {
  const watch = new LeaseWatch(settings)
  const leases = [lease('a', 60_000), { ...lease('a', 1000), of: '1-2-1' }]
  watch.look(leases, at(0))
  expect(watch.look(leases, at(35_000))).toEqual([leases[1]])
  expect(watch.look(leases, at(65_000))).toEqual(leases)
})

test('a lease that was absent or forgotten is observed from the start again', () => {
  const watch = new LeaseWatch(settings)
  watch.look([lease('a')], at(0))
  watch.look([], at(10_000))
  watch.look([lease('a')], at(20_000))
  expect(watch.look([lease('a')], at(54_999))).toEqual([])
  watch.forget()
  expect(watch.look([lease('a')], at(56_000))).toEqual([])
})

test('a longer gap between answers than is tolerated begins all anew', () => {
  const watch = new LeaseWatch({ ...settings, maxGapMs: 20_000 })
  for (const answeredMs of [0, 20_000, 40_000]) watch.noteAnswer(answeredMs)
  watch.look([lease('a')], at(0))
  expect(watch.look([lease('a')], at(40_000))).toEqual([lease('a')])
  watch.noteAnswer(60_001)
  expect(watch.look([lease('a')], at(60_001))).toEqual([])
})
