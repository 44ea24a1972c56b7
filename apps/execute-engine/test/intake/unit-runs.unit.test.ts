import type { JournalLine } from '@distribute/contracts'
import { createRunProgress } from '@distribute/domain'
import type { UnitRun } from '@distribute/runner'
import { expect, test } from 'vitest'
import { UnitRuns } from '../../src/intake/unit-runs.ts'

const unit = { task: 7, unit: 1, attempt: 1 }
const progressUnderTest = () => createRunProgress({ hosts: ['a'], kind: 'adhoc', timeoutSeconds: 9 })

test('a unit is added once, until it is dropped', () => {
  const runs = new UnitRuns()
  expect(runs.tryAdd(unit)).toBe(true)
  expect(runs.tryAdd({ ...unit })).toBe(false)
  expect(runs.tryAdd({ ...unit, attempt: 2 })).toBe(true)
  runs.drop(unit)
  expect(runs.tryAdd(unit)).toBe(true)
  expect(runs.list()).toEqual([{ ...unit, attempt: 2 }, unit])
})

test('a unit whose journal is kept is not taken again', () => {
  const runs = new UnitRuns()
  runs.tryAdd(unit)
  runs.exclude(unit)
  runs.drop(unit)
  expect(runs.tryAdd(unit)).toBe(false)
})

test('a wish to end that comes before the run has started reaches it when it does', () => {
  const runs = new UnitRuns()
  const { run, reasons } = runUnderTest()
  runs.tryAdd(unit)
  runs.end(unit, 'cancel')
  runs.started(run, progressUnderTest())
  expect(reasons).toEqual(['cancel'])
})

test('ending all reaches every run, with the reason that came first', () => {
  const runs = new UnitRuns()
  const { run, reasons } = runUnderTest()
  runs.tryAdd(unit)
  runs.started(run, progressUnderTest())
  runs.end(unit, 'cancel')
  runs.endAll('stopped')
  expect(reasons).toEqual(['cancel', 'cancel'])
})

test('the run of a lost unit is terminated only if another engine may run its hosts again', () => {
  for (const onEngineLoss of ['fail', 'retry'] as const) {
    const runs = new UnitRuns()
    const { run, reasons } = runUnderTest(onEngineLoss)
    runs.tryAdd(unit)
    runs.started(run, progressUnderTest())
    runs.giveUp(unit)
    expect(reasons).toEqual(onEngineLoss === 'retry' ? ['stopped'] : [])
  }
})

test('progress is reported once, and again when it changes', () => {
  const runs = new UnitRuns()
  runs.tryAdd(unit)
  expect(runs.describe()).toEqual([])
  const progress = progressUnderTest()
  runs.started(runUnderTest().run, progress)
  progress.apply({ type: 'begin', at: 5, host: 'a', name: 'install', stepId: 's' })
  const renewals = runs.describe()
  const outstanding = [{ host: 'a', step: 'install', sinceMs: 5 }]
  expect(renewals).toEqual([{ ...unit, progress: { outstanding, steps: { total: 1, hosts: [] } } }])
  expect(runs.describe()).toEqual(renewals)
  runs.reported(renewals)
  expect(runs.describe()).toEqual([unit])
  progress.apply(endedStep)
  const told = runs.describe()
  expect(told).toEqual([{ ...unit, progress: { outstanding: [], steps: { total: 1, hosts: [{ host: 'a', ok: 1 }] } } }])
  runs.reported(told)
  expect(runs.describe()).toEqual([unit])
})

test('what a unit waits for is its start, then its hosts in their steps, then its record', () => {
  const runs = new UnitRuns()
  runs.tryAdd(unit)
  const wait = { unit: '7-1-1', hostCount: 6 }
  expect(runs.listWaits()).toEqual([{ ...wait, waitsFor: 'its start', hostCount: 0, hosts: [], since: null }])
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f']
  const progress = createRunProgress({ hosts, kind: 'adhoc', timeoutSeconds: 9 })
  runs.started({ ...runUnderTest().run, hosts }, progress)
  expect(runs.listWaits()).toEqual([{ ...wait, waitsFor: 'its hosts', hosts: [], since: null }])
  progress.apply({ type: 'begin', at: 5, host: 'b', name: 'install', stepId: 's' })
  expect(runs.listWaits()).toEqual([{ ...wait, waitsFor: 'its hosts', hosts: ['b: install'], since: new Date(5) }])
  progress.apply({ type: 'end', at: 9, reason: 'exit', exitCode: 0, signal: null, leftoversKilled: 0, message: '' })
  expect(runs.listWaits()).toEqual([
    { ...wait, waitsFor: 'its record', hosts: ['a', 'b', 'c', 'd', 'e'], since: new Date(9) },
  ])
})

const endedStep: JournalLine = {
  ...{ type: 'step', at: 6, host: 'a', name: 'install', stepId: 's', action: 'raw', state: 'ok', counted: true },
  ...{ ignored: false, changed: false, timedOut: false, startedAt: 5, durationMs: 1, rc: 0, truncated: false },
  ...{ stdout: '', stderr: '', msg: '', result: '' },
}

function runUnderTest(onEngineLoss = 'fail') {
  const reasons: string[] = []
  const run = { ...unit, request: { onEngineLoss }, end: (reason: string) => reasons.push(reason) }
  return { run: run as unknown as UnitRun, reasons }
}
