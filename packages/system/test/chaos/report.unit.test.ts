import { expect, test } from 'vitest'
import { createReport, findLongestRecovery } from '../../chaos/report.ts'
import { makeEvidence, makeFault, makeLine, makeUnit } from './checks/evidence.ts'

test('the longest recovery lasts until the units that a fault names end, or else until the next end of any unit', () => {
  const units = [makeUnit({ finishedAt: 5000 }), makeUnit({ unit: 2, finishedAt: 9000 })]
  const named = makeFault({ units: ['1-2-1'], endedAt: 6000 })
  const unnamed = makeFault({ kind: 'stop-kafka', endedAt: 4500 })
  expect(findLongestRecovery({ faults: [unnamed, named], units })).toEqual({ fault: named, ms: 3000 })
  expect(findLongestRecovery({ faults: [unnamed], units })).toEqual({ fault: unnamed, ms: 500 })
})

test('a violation is shown with its host, its rows and its log lines', () => {
  const violation = { check: 3, what: 'a host is gone', host: 'ok-1', rows: [makeUnit()], lines: [makeLine()] } as const
  const { text } = createReport({ seed: 7, seconds: 40, folder: '/f' }, makeEvidence(), [violation])
  for (const part of ['seed 7', 'check 3: a host is gone (ok-1)', '"engine":"A"', '"pid":7', '/f']) {
    expect(text).toContain(part)
  }
})
