import { describe, expect, it } from 'vitest'
import { addCounts, countTests, formatCounts } from '../src/test-counts.mjs'

describe('countTests', () => {
  it('counts passed and failed tests', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed', 'failed')] }
    expect(countTests(report, { maySkip: false })).toEqual({ passed: 3, failed: 2 })
  })

  it('counts a file that failed outside of its tests', () => {
    const report = { testResults: [file('failed'), file('failed', 'passed')] }
    expect(countTests(report, { maySkip: true })).toEqual({ passed: 1, failed: 2 })
  })

  it('counts skipped tests as failures only if nothing may be skipped', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'todo')] }
    expect(countTests(report, { maySkip: true })).toEqual({ passed: 1, failed: 0 })
    expect(countTests(report, { maySkip: false })).toEqual({ passed: 1, failed: 2 })
  })

  it('counts a run without any test as a failure', () => {
    expect(countTests({ testResults: [] }, { maySkip: true })).toEqual({ passed: 0, failed: 1 })
  })
})

it('the last line has the sum', () => {
  expect(formatCounts(addCounts({ passed: 1, failed: 2 }, { passed: 3, failed: 0 }))).toBe('4 passed, 2 failed')
})

function file(status: string, ...statuses: string[]) {
  return { status, assertionResults: statuses.map((each) => ({ status: each })) }
}
