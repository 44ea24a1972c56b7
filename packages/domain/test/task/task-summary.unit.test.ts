import { type HostCounts, hostStates } from '@distribute/contracts'
import { describe, expect, test } from 'vitest'
import { addHostCounts, emptyHostCounts, summarizeTask } from '../../src/index.ts'

function count(counts: Partial<HostCounts>): HostCounts {
  return { ...emptyHostCounts(), ...counts }
}

const going = { cancelled: false, aborted: false }

describe('where a task goes', () => {
  test('while a unit is open it runs', () => {
    expect(summarizeTask(count({ ok: 3, failed: 1 }), 1, going)).toBe('running')
    expect(summarizeTask(count({ ok: 3 }), 1, { ...going, cancelled: true })).toBe('running')
  })

  test('with every host ok it has succeeded, however many changed', () => {
    expect(summarizeTask(count({ ok: 3, changed: 2 }), 0, going)).toBe('succeeded')
  })

  test.each(hostStates.filter((state) => state !== 'ok'))('with a host that is %s it has failed', (state) => {
    expect(summarizeTask(count({ ok: 3, [state]: 1 }), 0, going)).toBe('failed')
  })

  test('beyond its failure budget it is aborted, unless a person was first', () => {
    expect(summarizeTask(count({ ok: 3, failed: 1 }), 0, { ...going, aborted: true })).toBe('aborted')
    expect(summarizeTask(count({ ok: 3, failed: 1 }), 0, { cancelled: true, aborted: true })).toBe('cancelled')
  })

  test('cancelled in time it is cancelled, even if every host ended ok', () => {
    expect(summarizeTask(count({ ok: 3 }), 0, { ...going, cancelled: true })).toBe('cancelled')
  })
})

test('counts are added state by state', () => {
  const sum = addHostCounts(count({ ok: 1, changed: 1 }), count({ ok: 2, lost: 4 }))
  expect(sum).toEqual({ ...emptyHostCounts(), ok: 3, changed: 1, lost: 4 })
  expect(Object.keys(emptyHostCounts()).sort()).toEqual([...hostStates, 'changed'].sort())
})
