import type { JournalLine, TaskKind } from '@distribute/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRunProgress } from '../../src/index.ts'
import { begin, end, hostLine, plan, stats, step } from './journal-lines.ts'

const hosts = ['a', 'b']
const done = [step('a'), hostLine('a', 'ok'), step('b'), hostLine('b', 'ok')]

function follow(lines: readonly JournalLine[], kind: TaskKind = 'playbook') {
  const progress = createRunProgress({ hosts, kind, timeoutSeconds: 60 })
  const outcomes = [plan(2), ...lines].flatMap((line) => progress.apply(line))
  return { progress, outcomes, fault: progress.report?.fault, notes: progress.report?.notes }
}

describe('a step on another host', () => {
  test('that failed makes the fault of the run, which names step and host, and no result of a host', () => {
    const failing = step('localhost', { name: 'build', state: 'failed', msg: 'no space' })
    const { outcomes, fault, notes } = follow([...done, failing, end({ exitCode: 2 })])
    expect(outcomes.map(({ host, state }) => `${host} ${state}`)).toEqual(['a ok', 'b ok'])
    expect(fault).toBe('step build failed on localhost: no space')
    expect(notes).toMatchObject({
      otherSteps: [{ host: 'localhost', step: 'build', state: 'failed', msg: 'no space' }],
      otherCounts: { hosts: 1, steps: 1, failed: 1, unreachable: 0 },
    })
  })

  test.each([
    ['was ignored', step('localhost', { state: 'failed', ignored: true })],
    ['was rescued', step('localhost', { state: 'failed', rescued: true })],
    ['was unreachable, and ignored', step('new', { state: 'unreachable', ignored: true })],
    ['was skipped', step('new', { state: 'skipped' })],
  ])('is not a fault when it %s', (_how, line) => {
    const { fault, notes } = follow([...done, line, end()])
    expect(fault).toBeNull()
    expect(notes?.otherCounts).toMatchObject({ steps: 1, failed: 0, unreachable: 0 })
    expect(notes?.otherSteps).toHaveLength(1)
  })

  test('is not a fault if only the statistics show that it was rescued, as in a journal of an earlier version', () => {
    const failing = step('localhost', { state: 'failed' })
    expect(follow([...done, failing, stats({ localhost: { rescued: 1, ok: 2 } }), end()]).fault).toBeNull()
    expect(follow([...done, failing, stats({ localhost: { failures: 1 } }), end()]).fault).not.toBeNull()
  })

  test('that ended the playbook first is why the hosts of the unit were not reached', () => {
    const failing = step('localhost', { name: 'build', state: 'failed', msg: 'no space' })
    const causes = (lines: readonly JournalLine[]) => follow(lines).outcomes.map(({ cause }) => cause)
    const expected = Array(2).fill('not reached: step build failed on localhost: no space')
    expect(causes([failing, stats({ localhost: { failures: 1 } }), end({ exitCode: 2 })])).toEqual(expected)
    expect(causes([failing, hostLine('a', 'failed'), hostLine('b', 'failed')])).toEqual(expected)
  })

  test('is why a host misses a later play, also when a host of the unit had failed before', () => {
    const brokenOff = { ...hostLine('b', 'failed'), brokenOff: true } as JournalLine
    const own = [step('a', { state: 'failed' }), hostLine('a', 'failed', 'a step'), step('b')]
    const failing = step('localhost', { name: 'build', state: 'failed' })
    expect(follow([...own, failing, brokenOff]).outcomes.at(-1)).toMatchObject({
      host: 'b',
      state: 'failed',
      cause: 'not reached: step build failed on localhost',
    })
    expect(follow([...own, brokenOff]).outcomes.at(-1)?.cause).toBe(
      'not reached: Ansible ended the playbook after a failed, before a play that has this host',
    )
  })

  test('that hangs is outstanding, and what the hosts of the unit waited for at the deadline', () => {
    const { progress } = follow([step('a'), step('b'), begin('localhost', { name: 'build', at: 7 })])
    expect(progress.outstanding).toEqual([{ host: 'localhost', name: 'build', stepId: 'a step', sinceMs: 7 }])
    const outcomes = progress.apply(end({ reason: 'deadline', exitCode: null, signal: 'SIGTERM' }))
    expect(outcomes.map(({ state, cause }) => [state, cause])).toEqual(
      Array(2).fill(['timeout', 'unit deadline of 60 s, waited for localhost in build']),
    )
  })

  test('that hangs when every host of the unit is done is the fault of the run', () => {
    const cut = { exitCode: null, signal: 'SIGTERM' }
    const hanging = begin('new', { name: 'build' })
    expect(follow([...done, hanging, end({ reason: 'deadline', ...cut })]).fault).toBe(
      'unit deadline of 60 s, new was in step build',
    )
    expect(follow([...done, step('new'), end({ reason: 'lost', ...cut })]).fault).toBe(
      'supervisor killed, before new was done',
    )
    expect(follow([...done, step('new'), hostLine('new', 'ok'), end({ reason: 'lost', ...cut })]).fault).toBeNull()
    expect(follow([...done, hanging, end({ reason: 'cancel', ...cut })]).fault).toBeNull()
  })
})

describe('the exit code', () => {
  test('is the fault of the run when every host is ok, with what Ansible said', () => {
    const message = '[WARNING]: one\ntwo\n[ERROR]: a callback failed'
    expect(follow([...done, end({ exitCode: 250, message })]).fault).toBe(
      'Ansible ended with code 250 although every host was ok: [ERROR]: a callback failed',
    )
    expect(follow([...done, end({ exitCode: null, signal: 'SIGKILL' })]).fault).toBe(
      'Ansible was ended by SIGKILL although every host was ok',
    )
    expect(follow([...done, end()]).fault).toBeNull()
  })

  test('is not a fault if a host explains it', () => {
    const lines = [step('a'), hostLine('a', 'ok'), step('b', { state: 'failed' }), hostLine('b', 'failed')]
    expect(follow([...lines, end({ exitCode: 2 })]).fault).toBeNull()
  })
})

test('patterns that match nothing become a warning', () => {
  const told = { ...stats({ a: { ok: 1 } }), patterns: ['all', 'web'], unmatched: ['web'], groups: ['target_hosts'] }
  expect(follow([...done, told, end()]).notes?.warnings).toEqual([
    'no host matches "web", which plays name as their hosts: the inventory has the groups target_hosts',
  ])
  expect(follow([...done, stats({}), end()]).notes?.warnings).toEqual([])
})

test('the notes on ten thousand hosts are bounded, failures first, and the counts are complete', () => {
  const text = fc.string({ maxLength: 5_000, unit: 'grapheme' })
  const line = fc.record({ name: text, msg: text, state: fc.constantFrom('ok', 'failed', 'unreachable') })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (kinds) => {
      const lines = Array.from({ length: 10_000 }, (_, n) => step(`new-${n}`, kinds[n % kinds.length]))
      const { notes, fault } = follow([...lines, ...done, end({ exitCode: 2 })])
      const { otherSteps = [], otherCounts } = notes ?? {}
      const failed = lines.filter(({ state }) => state !== 'ok').length
      expect(otherCounts).toMatchObject({ hosts: 10_000, steps: 10_000 })
      expect((otherCounts?.failed ?? 0) + (otherCounts?.unreachable ?? 0)).toBe(failed)
      expect(otherSteps.length).toBeLessThanOrEqual(60)
      expect(otherSteps.slice(0, Math.min(failed, 30)).every(({ state }) => state !== 'ok')).toBe(true)
      expect(Buffer.byteLength(JSON.stringify(notes))).toBeLessThan(512 * 1024)
      expect((fault ?? '').length).toBeLessThanOrEqual(1000)
    }),
    { numRuns: 5 },
  )
})
