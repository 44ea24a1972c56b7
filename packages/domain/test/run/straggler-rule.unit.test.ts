import type { JournalLine, StepLine } from '@distribute/contracts'
import { describe, expect, test } from 'vitest'
import { createRunProgress } from '../../src/index.ts'
import { begin, end, endHost, hostLine, plan, start, step } from './journal-lines.ts'

const hosts = ['a', 'b', 'c', 'd']
const others = ['b', 'c', 'd']
/** two thirds of the deadline of 60 s are over */
const lateMs = 41_000

function follow(lines: readonly JournalLine[], kind: 'adhoc' | 'playbook' = 'playbook') {
  const progress = createRunProgress({ hosts, kind, timeoutSeconds: 60 })
  const outcomes = lines.flatMap((line) => progress.apply(line))
  return { progress, find: (name: string) => outcomes.find(({ host }) => host === name) }
}

function findNames(lines: readonly JournalLine[], nowMs = lateMs): readonly string[] {
  return follow(lines)
    .progress.findStragglers(nowMs)
    .map(({ host }) => host)
}

/** Host a hangs in the first of two steps, and the others have done it. */
const hanging = [start(), plan(2), ...hosts.map((host) => begin(host)), ...others.map((host) => step(host))]

describe('outstanding work', () => {
  test('is each host in the middle of a step, the longest first', () => {
    const lines = [begin('b', { at: 500 }), begin('a', { at: 400, name: 'install' }), begin('c'), step('c')]
    expect(follow(lines).progress.outstanding).toEqual([
      { host: 'a', name: 'install', stepId: 'a step', sinceMs: 400 },
      { host: 'b', name: 'a step', stepId: 'a step', sinceMs: 500 },
    ])
  })

  test('is never a host that is done', () => {
    expect(follow([begin('a'), hostLine('a', 'ok'), begin('a')]).progress.outstanding).toEqual([])
  })
})

describe('a straggler', () => {
  test('is a host whose neighbours wait for it after two thirds of the deadline', () => {
    expect(findNames(hanging)).toEqual(['a'])
    expect(findNames(hanging, 39_999)).toEqual([])
  })

  test('is found sooner if the others need the time for the rest, but not before a third of it', () => {
    const slowly = [...hosts.map((host) => begin(host)), ...others.map((host) => step(host, { at: 8_900 }))]
    // 8 s for the first step, and two are left: 16 s, half as much again for safety
    expect(findNames([start(), plan(3), ...slowly], 36_500)).toEqual(['a'])
    expect(findNames([start(), plan(3), ...slowly], 35_500)).toEqual([])
    // no estimate is as certain as that: 29 steps of 8 s
    expect(findNames([start(), plan(30), ...slowly], 20_500)).toEqual(['a'])
    expect(findNames([start(), plan(30), ...slowly], 19_500)).toEqual([])
  })

  test('is found before a third if the others need more than the rest, once it took twice as long as they', () => {
    const tight = [
      ...hosts.map((host) => begin(host)),
      ...others.map((host) => step(host, { at: 7_900, durationMs: 7_000 })),
    ]
    // 7 s for the first step, and six are left: 42 s, and a fifteenth of the deadline in reserve
    expect(findNames([start(), plan(7), ...tight], 15_000)).toEqual(['a'])
    expect(findNames([start(), plan(7), ...tight], 14_800)).toEqual([])
  })

  test('is not spared for being less than twice as slow once the others need the time', () => {
    const slow = [
      ...hosts.map((host) => begin(host)),
      ...others.map((host) => step(host, { at: 25_900, durationMs: 25_000 })),
    ]
    expect(findNames([start(), plan(2), ...slow], 31_500)).toEqual(['a'])
    expect(findNames([start(), plan(2), ...slow], 30_500)).toEqual([])
    // what the plan does not tell has half of what was left
    expect(findNames([start(), plan(1), ...slow], 43_500)).toEqual(['a'])
    expect(findNames([start(), plan(1), ...slow], 42_500)).toEqual([])
  })

  test('does not count for the duration of its step once it is terminated', () => {
    const ended = [endHost('a', 41_000), step('a', { state: 'failed', at: 42_000, durationMs: 41_000 })]
    const two = [start(), plan(2), ...hosts.map((host) => begin(host)), step('c'), step('d')]
    expect(findNames([...two, ...ended, hostLine('a', 'failed')], 43_000)).toEqual(['b'])
  })

  test('has as much time as if no host had waited for another one before', () => {
    const ended = [endHost('a', 20_000), step('a', { state: 'unreachable', at: 20_000 }), hostLine('a', 'unreachable')]
    const next = others.map((host) => begin(host, { stepId: 'next', at: 20_000 }))
    const done = ['c', 'd'].map((host) => step(host, { stepId: 'next', at: 20_100 }))
    const lines = [start(), plan(6), ...hanging.slice(2), ...ended, ...next, ...done]
    expect(findNames(lines, 39_900)).toEqual([])
    expect(findNames(lines, 40_000)).toEqual(['b'])
  })

  test('is each of several hosts, as long as as many have done the step', () => {
    const two = [start(), plan(2), ...hosts.map((host) => begin(host)), step('c'), step('d')]
    expect(findNames(two)).toEqual(['a', 'b'])
    expect(findNames(two.slice(0, -1))).toEqual([])
  })

  test('does not exist while the step is slow on every host', () => {
    expect(findNames([start(), plan(2), ...hosts.map((host) => begin(host))])).toEqual([])
  })

  test('is not a host that started later and takes as long as its neighbours', () => {
    const first = ['a', 'b'].flatMap((host) => [begin(host), step(host, { at: 20_900, durationMs: 20_000 })])
    const later = ['c', 'd'].map((host) => begin(host, { at: 20_950 }))
    expect(findNames([start(), plan(2), ...first, ...later], 41_900)).toEqual([])
    expect(findNames([start(), plan(2), ...first, ...later], 42_000)).toEqual(['c', 'd'])
  })

  test('does not exist if the others only skipped the step', () => {
    const skipped = others.map((host) => step(host, { state: 'skipped' }))
    expect(findNames([start(), plan(2), ...hosts.map((host) => begin(host)), ...skipped])).toEqual([])
  })

  test('does not exist if no host waits: the others are done, or in other steps', () => {
    expect(findNames([...hanging, ...others.map((host) => hostLine(host, 'ok'))])).toEqual([])
    expect(findNames([...hanging, ...others.map((host) => begin(host, { stepId: 'next' }))])).toEqual([])
  })

  test('does not exist while any step starts or ends', () => {
    const moving = [begin('b', { stepId: 'next', at: lateMs - 100 }), step('b', { stepId: 'next', at: lateMs - 100 })]
    expect(findNames([...hanging, ...moving])).toEqual([])
    expect(findNames([...hanging, ...moving], lateMs + 1_000)).toEqual(['a'])
  })

  test('is found by the monotonic clock, for any wall clock time', () => {
    const jumped = (line: JournalLine, index: number) => ({
      ...line,
      monoMs: 7_000_000 + line.at,
      at: line.at + (index % 3) * 3_600_000,
    })
    expect(findNames(hanging.map(jumped), 7_000_000 + lateMs)).toEqual(['a'])
    expect(findNames(hanging.map(jumped), 7_039_999)).toEqual([])
  })

  test('of a serial play is found in its batch’s share of the time', () => {
    const batch = [begin('a'), begin('b'), step('b')]
    expect(findNames([start(), plan(2), ...batch], 21_000)).toEqual([])
    const serial = { ...plan(2), serial: true } as JournalLine
    expect(findNames([start(), serial, ...batch], 21_000)).toEqual(['a'])
    expect(findNames([start(), serial, ...batch], 19_000)).toEqual([])
  })
})

describe('a host whose connection the straggler rule ended', () => {
  const cause = 'straggler rule after 40 s of the unit deadline of 60 s, its neighbours waited for it in step a step'

  test('says when, by the same clock', () => {
    const timed = { ...endHost('a', 3_640_000), monoMs: 41_000 }
    const lines = [{ ...start(), monoMs: 1_000 }, ...hanging.slice(1), timed, step('a', { state: 'unreachable' })]
    expect(follow([...lines, hostLine('a', 'unreachable', 'a step')]).find('a')?.cause).toBe(cause)
  })

  test.each(['unreachable', 'failed'] as const)('is a timeout, although Ansible calls it %s', (state) => {
    const ended = [...hanging, endHost('a', 40_000), step('a', { state })]
    expect(follow([...ended, hostLine('a', state, 'a step')]).find('a')).toMatchObject({ state: 'timeout', cause })
    expect(follow([...ended, end({ exitCode: 4 })]).find('a')).toMatchObject({ state: 'timeout', cause })
  })

  test('says so in the result of the step, for every outcome that Ansible reports', () => {
    const told = 'distribute ended the connection, because the neighbours of the host waited for it'
    const msgOf = (fields: Partial<StepLine>) =>
      follow([...hanging, endHost('a', 40_000), step('a', fields), hostLine('a', 'ok')]).find('a')?.steps[0]?.msg
    expect(msgOf({ state: 'unreachable', ignored: true, msg: 'Shared connection closed' })).toBe(
      `${told}: Shared connection closed`,
    )
    expect(msgOf({ state: 'failed', rescued: true })).toBe(told)
    expect(msgOf({ state: 'ok', msg: 'pong' })).toBe('pong')
  })

  test('says so in its cause when the run ends before the step has', () => {
    const causeOf = (last: JournalLine) => follow([...hanging, endHost('a', 40_000), last]).find('a')
    expect(causeOf(end({ reason: 'cancel' }))).toMatchObject({
      state: 'cancelled',
      cause: `cancelled; before that, ${cause}`,
    })
    expect(causeOf(end({ reason: 'deadline' }))).toMatchObject({
      state: 'timeout',
      cause: `unit deadline of 60 s, in step a step; before that, ${cause}`,
    })
    expect(causeOf(hostLine('a', 'unreachable'))).toMatchObject({ cause: `unreachable; before that, ${cause}` })
    expect(causeOf(end({ exitCode: null, signal: 'SIGKILL' }))).toMatchObject({
      state: 'lost',
      cause: expect.stringContaining(cause),
    })
  })

  test('is not a host that left the step before the line was written', () => {
    const left = [...hanging, step('a', { state: 'failed' }), endHost('a', 40_000), hostLine('a', 'failed', 'a step')]
    expect(follow(left).find('a')).toMatchObject({ state: 'failed', cause: 'step a step failed' })
  })

  test('is ok when the step ended well after all, or was ignored, or rescued', () => {
    const ended = [...hanging, endHost('a', 40_000)]
    expect(follow([...ended, step('a'), hostLine('a', 'ok')]).find('a')?.state).toBe('ok')
    const ignored = step('a', { state: 'unreachable', ignored: true })
    expect(follow([...ended, ignored, hostLine('a', 'ok')]).find('a')?.state).toBe('ok')
  })

  test('fails by its own later step', () => {
    const later = step('a', { state: 'failed', name: 'later', stepId: 'later' })
    const lines = [...hanging, endHost('a', 40_000), step('a', { state: 'failed' }), later]
    expect(follow([...lines, hostLine('a', 'failed', 'later')]).find('a')).toMatchObject({
      state: 'failed',
      cause: 'step later failed',
    })
  })
})

describe('the unit deadline', () => {
  const deadline = end({ reason: 'deadline', exitCode: null, signal: 'SIGTERM' })

  test('names the step that a host hung in, and for others whom they waited for', () => {
    const { find } = follow([...hanging, deadline])
    expect(find('a')).toMatchObject({ state: 'timeout', cause: 'unit deadline of 60 s, in step a step' })
    expect(find('b')).toMatchObject({ state: 'timeout', cause: 'unit deadline of 60 s, waited for a in a step' })
  })

  test('of an ad-hoc call names its module', () => {
    const { find } = follow([start(), begin('a', { name: 'shell' }), deadline], 'adhoc')
    expect(find('a')?.cause).toBe('unit deadline of 60 s, in step shell')
  })
})

test('a run that lost its engine loses the hosts that are not done', () => {
  const { find } = follow([...hanging, hostLine('b', 'ok'), end({ reason: 'hold' })])
  expect(find('a')).toMatchObject({ state: 'lost', cause: 'engine lost, or its lease lapsed' })
  expect(find('b')?.state).toBe('ok')
})
