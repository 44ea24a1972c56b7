import type { UnitRun } from '@distribute/runner'
import { expect, test } from 'vitest'
import { UnitRuns } from '../src/unit-runs.ts'

const unit = { task: 7, unit: 1, attempt: 1 }

test('a unit is held once, until it is dropped', () => {
  const runs = new UnitRuns()
  expect(runs.tryHold(unit)).toBe(true)
  expect(runs.tryHold({ ...unit })).toBe(false)
  expect(runs.tryHold({ ...unit, attempt: 2 })).toBe(true)
  runs.drop(unit)
  expect(runs.tryHold(unit)).toBe(true)
  expect(runs.list()).toEqual([{ ...unit, attempt: 2 }, unit])
})

test('a wish to end that comes before the run has started reaches it when it does', () => {
  const runs = new UnitRuns()
  const { run, reasons } = runUnderTest()
  runs.tryHold(unit)
  runs.end(unit, 'cancel')
  runs.started(run)
  expect(reasons).toEqual(['cancel'])
})

test('ending all reaches every run, with the reason that came first', () => {
  const runs = new UnitRuns()
  const { run, reasons } = runUnderTest()
  runs.tryHold(unit)
  runs.started(run)
  runs.end(unit, 'cancel')
  runs.endAll('stopped')
  expect(reasons).toEqual(['cancel', 'cancel'])
})

function runUnderTest() {
  const reasons: string[] = []
  const run = { ...unit, end: (reason: string) => reasons.push(reason) } as unknown as UnitRun
  return { run, reasons }
}
