import { expect, test } from 'vitest'
import { checkNothingIsLeft } from '../../../chaos/checks/nothing-is-left.ts'
import { makeEvidence } from './evidence.ts'

const nothing = { processes: [], folders: [], unexpectedEnds: [] }

test('a clean machine has no violation', () => {
  expect(checkNothingIsLeft(makeEvidence({ leftovers: nothing }))).toEqual([])
})

test('each process, folder and daemon that ended by itself is a violation', () => {
  const leftovers = {
    processes: [{ pid: 7, unit: '1-1-1', command: 'ssh hang-1' }],
    folders: ['/tmp/distribute-0123456789ab'],
    unexpectedEnds: ['engine-1 {"exitCode":1}'],
  }
  expect(checkNothingIsLeft(makeEvidence({ leftovers })).map(({ what }) => what)).toEqual([
    'a process of unit 1-1-1 is left: ssh hang-1',
    'a folder is left: /tmp/distribute-0123456789ab',
    'a daemon ended by itself: engine-1 {"exitCode":1}',
  ])
})
