import type { HostHistoryView } from '@distribute/contracts'
import { expect, it } from 'vitest'
import { summarizeHistory } from '../../../src/screens/hosts/summarize-history.ts'

function results(...states: readonly HostHistoryView['state'][]): readonly HostHistoryView[] {
  return states.map((state, index) => ({ state, task: { id: `task-${index}` } }) as HostHistoryView)
}

it('counts the tasks in a row that ended as the last one, without those that still run', () => {
  const found = results('running', 'timeout', 'timeout', 'ok', 'timeout')
  expect(summarizeHistory(found, true)).toMatchObject({
    streak: 2,
    isStreakOpen: false,
    lastOk: { task: { id: 'task-3' } },
  })
})

it('says that older results may make the streak longer', () => {
  expect(summarizeHistory(results('lost', 'lost'), true)).toMatchObject({ streak: 2, isStreakOpen: true })
  expect(summarizeHistory(results('lost', 'lost'), false)).toMatchObject({ streak: 2, isStreakOpen: false })
})

it('has no last result before the first task has ended', () => {
  expect(summarizeHistory(results('waiting'), false)).toMatchObject({ last: undefined, streak: 0, lastOk: undefined })
})
