import { expect, test } from 'vitest'
import { checkEveryHostEnded } from '../../../chaos/checks/every-host-ended.ts'
import { makeCounts, makeEvidence, makeHost, makeTask, makeUnit } from './evidence.ts'

test('a run that ended well has no violation', () => {
  expect(checkEveryHostEnded(makeEvidence())).toEqual([])
})

test.each([
  ['a task that still runs', { tasks: [makeTask({ state: 'running' })] }, 'still running'],
  ['a task that is not there', { tasks: [] }, 'there 0 times'],
  ['a task that is there twice', { tasks: [makeTask(), makeTask({ task: 2 })] }, 'there 2 times'],
  ['a task that succeeded with a lost host', lostHost({ state: 'succeeded' }), 'say otherwise'],
  ['a task that failed though its hosts are ok', { tasks: [makeTask({ state: 'failed' })] }, 'say otherwise'],
  ['a unit that still runs', { units: [makeUnit({ state: 'running' })] }, 'still running'],
  ['a count that the rows do not have', { units: [makeUnit({ counts: makeCounts({ lost: 1 }) })] }, 'rows differ'],
  ['a host that waits', { hosts: [makeHost({ state: 'waiting' })] }, 'no final state'],
  ['a host without a row', { hosts: [] }, '0 rows for its 1 hosts'],
  ['a host with two rows', { hosts: [makeHost(), makeHost()] }, '2 rows for its 1 hosts'],
  ['another host in its place', { hosts: [makeHost({ host: 'ok-2' })] }, '1 rows for its 1 hosts'],
  ['a message before its unit was queued', { premature: ['1-1-1'] }, '1-1-1 was announced before'],
  ['an answer that no client should get', { complaints: ['task one was refused (500)'] }, 'refused (500)'],
])('%s is a violation', (_, changes, what) => {
  const violations = checkEveryHostEnded(makeEvidence(changes))
  expect(violations).toContainEqual(expect.objectContaining({ check: 1, what: expect.stringContaining(what) }))
})

function lostHost(task: Parameters<typeof makeTask>[0]) {
  return {
    tasks: [makeTask(task)],
    units: [makeUnit({ counts: makeCounts({ lost: 1 }) })],
    hosts: [makeHost({ state: 'lost' })],
  }
}
