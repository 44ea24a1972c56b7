import { endReasonSchema } from '@distribute/contracts'
import { expect, test } from 'vitest'
import { isEndedByEngine, maxAttempts, mayGiveBack, skipHosts } from '../../src/index.ts'

test('a unit is given back only where its task says retry, goes on, and has an attempt left', () => {
  const lost = { onEngineLoss: 'retry', attempt: 1, isTaskEnding: false } as const
  expect(mayGiveBack(lost)).toBe(true)
  expect(mayGiveBack({ ...lost, attempt: maxAttempts - 1 })).toBe(true)
  expect(mayGiveBack({ ...lost, attempt: maxAttempts })).toBe(false)
  expect(mayGiveBack({ ...lost, isTaskEnding: true })).toBe(false)
  expect(mayGiveBack({ ...lost, onEngineLoss: 'fail' })).toBe(false)
})

test('a deadline, a person and Ansible itself are no loss of an engine', () => {
  expect(endReasonSchema.options.filter(isEndedByEngine)).toEqual(['hold', 'stopped', 'lost'])
})

test('hosts that nobody started are skipped; of those that were started before nobody knows', () => {
  expect(skipHosts('expired', 1)).toEqual({ state: 'skipped', cause: 'expired' })
  const cause = 'attempt 2 was lost, and the next was not started: cancelled'
  expect(skipHosts('cancelled', 3)).toEqual({ state: 'lost', cause })
})
