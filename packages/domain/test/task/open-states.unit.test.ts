import { taskStates, unitStates } from '@distribute/contracts'
import { expect, test } from 'vitest'
import { hasTaskEnded, openTaskStates, openUnitStates, transitions } from '../../src/index.ts'

test('no transition leads from an ended state back to an open one', () => {
  const open: ReadonlySet<string> = new Set([...openTaskStates, ...openUnitStates])
  const reopened = [...transitions.task, ...transitions.unit].filter(({ from, to }) => !open.has(from) && open.has(to))
  expect(reopened).toEqual([])
})

test('waiting and running tasks are open, and so are units until they are finished or skipped', () => {
  expect(taskStates.filter((state) => hasTaskEnded({ state }))).toEqual(['succeeded', 'failed', 'cancelled', 'aborted'])
  expect(unitStates.filter((state) => !openUnitStates.some((open) => open === state))).toEqual(['finished', 'skipped'])
})
