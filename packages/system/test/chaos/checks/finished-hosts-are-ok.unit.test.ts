import { expect, test } from 'vitest'
import { checkFinishedHostsAreOk } from '../../../chaos/checks/finished-hosts-are-ok.ts'
import { makeEvidence, makeFault, makeHost } from './evidence.ts'

// The evidence's host finished its last step at 1003.
const lost = makeHost({ state: 'lost', finishedAt: 8000 })

test('a host that finished ok and is ok is not a violation', () => {
  expect(checkFinishedHostsAreOk(makeEvidence())).toEqual([])
})

test.each(['lost', 'timeout', 'failed', 'waiting'] as const)(
  'one that is %s long after it finished is a violation',
  (state) => {
    const hosts = [{ ...lost, state }]
    expect(checkFinishedHostsAreOk(makeEvidence({ hosts }))).toMatchObject([
      { check: 3, what: `a host finished ok in time, and is ${state}`, host: 'ok-1' },
    ])
  },
)

test('a host whose supervisor was killed within 2 s of its end may be lost; 2 s later it may not', () => {
  const killedAt = (at: number) => [makeFault({ kind: 'kill-supervisor-inner', units: ['1-1-1'], at })]
  expect(checkFinishedHostsAreOk(makeEvidence({ hosts: [lost], faults: killedAt(3002) }))).toEqual([])
  expect(checkFinishedHostsAreOk(makeEvidence({ hosts: [lost], faults: killedAt(3003) }))).toHaveLength(1)
})

test('a killed engine explains nothing: its supervisor continues, and the restarted engine reads its journal', () => {
  const faults = [makeFault({ kind: 'kill-engine', units: ['1-1-1'], at: 1004 })]
  expect(checkFinishedHostsAreOk(makeEvidence({ hosts: [lost], faults }))).toHaveLength(1)
})

test('results of a lower attempt are dropped by design', () => {
  const hosts = [{ ...lost, attempt: 2 }]
  expect(checkFinishedHostsAreOk(makeEvidence({ hosts }))).toEqual([])
})
