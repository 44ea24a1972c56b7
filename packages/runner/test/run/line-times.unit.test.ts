import type { JournalLine } from '@distribute/contracts'
import { expect, test } from 'vitest'
import { createLineTimes } from '../../src/run/line-times.ts'

const line = (at: number, monoMs?: number): JournalLine => ({
  ...{ type: 'host', at, host: 'a', state: 'ok', step: null },
  ...(monoMs === undefined ? {} : { monoMs }),
})

test('a line keeps the monotonic time that it has', () => {
  const times = createLineTimes(
    () => 500,
    () => 1_000_000,
  )
  expect(times.complete([line(7, 400)])).toEqual([line(7, 400)])
})

test('existing lines of an older version get times computed backwards, none in the future', () => {
  const times = createLineTimes(
    () => 60_000,
    () => 1_000_000,
  )
  const batch = times.complete([line(980_000), line(1_003_000)])
  expect(batch).toEqual([line(980_000, 40_000), line(1_003_000, 60_000)])
})

test('later lines were written when they are read, however the wall clock jumps', () => {
  let now = 60_000
  const times = createLineTimes(
    () => now,
    () => 1_000_000,
  )
  times.complete([line(980_000)])
  expect(times.complete([])).toEqual([])
  now = 61_000
  expect(times.complete([line(4_600_000), line(200_000)])).toEqual([line(4_600_000, 61_000), line(200_000, 61_000)])
})
