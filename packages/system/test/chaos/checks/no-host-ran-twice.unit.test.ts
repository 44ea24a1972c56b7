import { expect, test } from 'vitest'
import { checkNoHostRanTwice } from '../../../chaos/checks/no-host-ran-twice.ts'
import { makeEvidence, makeFault, makeHost, makeLine, makeTask, makeUnit } from './evidence.ts'

const retry = [makeTask({ onEngineLoss: 'retry' })]
const lost = [makeHost({ state: 'lost' })]

test('a host that ran once is not a violation', () => {
  expect(checkNoHostRanTwice(makeEvidence())).toEqual([])
})

test('with fail, a step that begins again is a violation in any attempt', () => {
  for (const unit of ['1-1-1', '1-1-2']) {
    const hostLog = [makeLine(), makeLine({ at: 1003, event: 'finish', rc: 0 }), makeLine({ at: 9000, unit })]
    expect(checkNoHostRanTwice(makeEvidence({ hostLog }))).toMatchObject([
      { check: 2, what: 'a host was run twice, with onEngineLoss: fail', host: 'ok-1' },
    ])
  }
})

test('with retry, a second run after the last sign of the first is not a violation', () => {
  const hostLog = [makeLine(), makeLine({ at: 1200, event: 'alive' }), makeLine({ at: 1201, unit: '1-1-2' })]
  expect(checkNoHostRanTwice(makeEvidence({ hostLog, tasks: retry }))).toEqual([])
})

test('with retry, a sign of the first run after the second has begun is a violation', () => {
  const hostLog = [makeLine(), makeLine({ at: 1201, unit: '1-1-2' }), makeLine({ at: 1400, event: 'alive' })]
  expect(checkNoHostRanTwice(makeEvidence({ hostLog, tasks: retry }))).toMatchObject([
    { check: 2, what: 'two runs of a host at the same time' },
  ])
})

test('with retry, the same step twice in one attempt is a violation', () => {
  const hostLog = [makeLine(), makeLine({ at: 2000 })]
  expect(checkNoHostRanTwice(makeEvidence({ hostLog, tasks: retry }))).toMatchObject([
    { check: 2, what: 'a host was run twice in one attempt' },
  ])
})

test('the same host in another task, or another step, is not a second run', () => {
  const hostLog = [makeLine(), makeLine({ unit: '2-1-1' }), makeLine({ step: 'step-1' })]
  const tasks = [makeTask(), makeTask({ task: 2, publicId: 'two' })]
  expect(checkNoHostRanTwice(makeEvidence({ hostLog, tasks }))).toEqual([])
})

test.each([
  ['no fault', [], 'fail', 1],
  ['a fault that names its unit', [makeFault({ units: ['1-1-1'] })], 'fail', 0],
  ['a fault that names another unit', [makeFault({ units: ['1-11-1'] })], 'fail', 1],
  ['a fault of its engine while it ran', [makeFault({ engine: 'A' })], 'fail', 0],
  ['a fault of its engine afterwards', [makeFault({ engine: 'A', at: 2000, endedAt: 2100 })], 'fail', 1],
  ['a fault of another engine', [makeFault({ engine: 'B' })], 'fail', 1],
  ['a store that was away', [makeFault({ kind: 'stop-mariadb', units: ['1-1-1'] })], 'fail', 1],
  ['a store that was away', [makeFault({ kind: 'stop-mariadb', units: ['1-1-1'] })], 'retry', 0],
  ['a broker that was away', [makeFault({ kind: 'stop-kafka', units: ['1-1-1'] })], 'retry', 1],
] as const)('a lost host beside %s, with %s', (...[, faults, onEngineLoss, violations]) => {
  const evidence = makeEvidence({ hosts: lost, faults, tasks: [makeTask({ onEngineLoss })], units: [makeUnit()] })
  expect(checkNoHostRanTwice(evidence)).toHaveLength(violations)
})
