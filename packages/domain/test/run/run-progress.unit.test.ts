import type { HostOutcome, JournalLine, TaskKind } from '@distribute/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRunProgress } from '../../src/index.ts'
import { begin, end, endHost, hostLine, plan, start, stats, step } from './journal-lines.ts'

const hosts = ['a', 'b', 'c']

function follow(lines: readonly JournalLine[], kind: TaskKind = 'playbook') {
  const progress = createRunProgress({ hosts, kind, timeoutSeconds: 60 })
  return lines.map((line) => progress.apply(line))
}

/** The outcome of the first host. */
function followA(lines: readonly JournalLine[], kind: TaskKind = 'playbook'): HostOutcome {
  const outcome = follow(lines, kind)
    .flat()
    .find(({ host }) => host === 'a')
  if (outcome === undefined) throw new Error('the journal made nothing of host a')
  return outcome
}

test('steps that succeeded are counted host by host while the run goes on, and stay when a host is final', () => {
  const progress = createRunProgress({ hosts, kind: 'playbook', timeoutSeconds: 60 })
  const after = (...lines: readonly JournalLine[]) => {
    for (const line of lines) progress.apply(line)
    const { total, hosts: counts } = progress.steps
    return [total, ...counts.map(({ host, ok }) => `${host} ${ok}`)]
  }
  expect(after(start(), begin('a'))).toEqual([0])
  expect(after(plan(3), step('a'), step('b', { state: 'failed' }))).toEqual([3, 'a 1', 'b 0'])
  expect(after(step('a', { counted: false }), step('a', { state: 'failed', ignored: true }))).toEqual([3, 'a 2', 'b 0'])
  expect(after(hostLine('a', 'ok'), step('other'), step('b'))).toEqual([3, 'a 2', 'b 1'])
})

describe('a host line', () => {
  test('makes its host final at once, and no later line changes it', () => {
    const made = follow([
      plan(2),
      step('a'),
      step('b'),
      step('a', { startedAt: 1_100, stdout: 'last', rc: 0 }),
      hostLine('a', 'ok'),
      hostLine('a', 'failed'),
      step('a', { state: 'failed' }),
      stats({ a: { failures: 1 }, b: { ok: 2 }, c: { ok: 1 } }),
      end(),
      end({ reason: 'lost' }),
    ])
    expect(made.map((outcomes) => outcomes.map(({ host }) => host))).toEqual([
      [],
      [],
      [],
      [],
      ['a'],
      [],
      [],
      [],
      ['b', 'c'],
      [],
    ])
    expect(made[4]?.[0]).toMatchObject({
      state: 'ok',
      cause: null,
      stepsOk: 2,
      stepsTotal: 2,
      startedAtMs: 900,
      finishedAtMs: 2_000,
      stdout: 'last',
      rc: 0,
    })
  })

  test('of a failed host names the step, and its texts are those of that step', () => {
    const outcome = followA([
      plan(3),
      step('a', { changed: true }),
      step('a', { name: 'break', state: 'failed', rc: 3, stdout: 'out', stderr: 'err', msg: 'no', result: '{"x":1}' }),
      step('a', { name: 'always', stdout: 'tidied' }),
      hostLine('a', 'failed', 'break'),
    ])
    expect(outcome).toMatchObject({
      state: 'failed',
      cause: 'step break failed',
      rc: 3,
      stdout: 'out',
      stderr: 'err',
      msg: 'no',
      result: '{"x":1}',
      changed: true,
      stepsOk: 2,
      stepsTotal: 3,
    })
    expect(outcome.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'a step ok',
      'break failed',
      'always ok',
    ])
  })

  test('of an unreachable host takes its message as the cause', () => {
    const lines = [
      step('a', { state: 'unreachable', rc: null, msg: 'no route\nto host' }),
      hostLine('a', 'unreachable'),
    ]
    expect(followA(lines)).toMatchObject({ state: 'unreachable', cause: 'no route to host', msg: 'no route\nto host' })
    expect(followA([hostLine('a', 'unreachable')]).cause).toBe('unreachable')
  })

  test('of a host whose key has changed says so, and keeps the message with the way out', () => {
    const warning =
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n…\nAdd correct host key in /known/a_22'
    const msg = `Failed to connect to the host via ssh: ${warning}\nHost key verification failed.`
    const changed = { state: 'unreachable', cause: 'host key changed', msg }
    expect(followA([step('a', { state: 'unreachable', msg }), hostLine('a', 'unreachable')])).toMatchObject(changed)
    const unknown = 'No ED25519 host key is known for a and you have requested strict checking.'
    const lines = [step('a', { state: 'unreachable', msg: unknown }), hostLine('a', 'unreachable')]
    expect(followA(lines).cause).toBe(unknown)
  })

  test('of a host whose step ran into the task timeout makes it a timeout', () => {
    const lines = [step('a', { name: 'slow', state: 'failed', timedOut: true }), hostLine('a', 'failed', 'slow')]
    expect(followA(lines)).toMatchObject({ state: 'timeout', cause: 'task timeout in step slow' })
  })

  test('of a host without a failed step says that the play was ended for another one', () => {
    const made = follow([
      step('a'),
      step('b', { name: 'break', state: 'failed' }),
      hostLine('b', 'failed', 'break'),
      hostLine('a', 'failed'),
      stats({ a: { ok: 1 }, b: { failures: 1 } }),
      end({ exitCode: 2 }),
    ]).flat()
    const cause = 'not reached: any_errors_fatal, max_fail_percentage or run_once ended the play after b failed'
    expect(made.find(({ host }) => host === 'a')).toMatchObject({ state: 'failed', cause })
  })
})

describe('Ansible’s numbers', () => {
  const failure = step('a', { name: 'break', state: 'failed', rc: 2 })
  test.each([
    ['ok', [step('a')], { ok: 1 }, 'ok', null],
    ['changed', [step('a')], { ok: 1, changed: 1 }, 'ok', null],
    ['skipped', [step('a', { state: 'skipped' })], { skipped: 1 }, 'ok', null],
    ['rescued', [failure, step('a')], { ok: 1, rescued: 1 }, 'ok', null],
    ['ignored', [step('a', { state: 'failed', ignored: true })], { ok: 1, ignored: 1 }, 'ok', null],
    ['failed', [failure], { failures: 1 }, 'failed', 'step break failed'],
    ['failed after a rescue', [failure], { ok: 2, failures: 1, rescued: 1 }, 'failed', 'step break failed'],
    ['timed out', [{ ...failure, timedOut: true }], { failures: 1 }, 'timeout', 'task timeout in step break'],
    [
      'unreachable',
      [step('a', { state: 'unreachable', msg: 'down' })],
      { ok: 3, unreachable: 1 },
      'unreachable',
      'down',
    ],
    ['not named', [], undefined, 'failed', 'not reached: no play matched it'],
    ['all zero', [], {}, 'failed', 'not reached: no play matched it'],
  ] as const)('say what a host without a host line is: %s', (_title, steps, numbers, state, cause) => {
    const lines = [...steps, stats(numbers === undefined ? {} : { a: numbers }), end()]
    expect(followA(lines)).toMatchObject({ state, cause, finishedAtMs: 3_000 })
  })

  test('say it for every end of the run after they were written', () => {
    const lines = [step('a'), stats({ a: { ok: 1, changed: 1 } }), end({ reason: 'deadline', exitCode: null })]
    expect(followA(lines)).toMatchObject({ state: 'ok', changed: true })
  })

  test('a failed step that was rescued or ignored counts as succeeded, one of a failed host does not', () => {
    const steps = [plan(3), step('a', { state: 'failed' }), step('a', { state: 'failed', ignored: true }), step('a')]
    expect(followA([...steps, stats({ a: { ok: 2, rescued: 1 } }), end()]).stepsOk).toBe(3)
    expect(followA([...steps, stats({ a: { ok: 2, failures: 1 } }), end()]).stepsOk).toBe(2)
  })

  test('steps that do not count, and steps of a loop of includes, never make more than all', () => {
    const steps = [plan(1), step('a'), step('a'), step('a', { counted: false })]
    expect(followA([...steps, hostLine('a', 'ok')])).toMatchObject({ stepsOk: 1, stepsTotal: 1 })
    expect(followA([plan(2), step('a', { counted: false }), hostLine('a', 'ok')]).stepsOk).toBe(0)
  })
})

describe('a run that ended otherwise', () => {
  test.each([
    ['deadline', [], 'timeout', 'unit deadline of 60 s, before its first step began'],
    ['deadline', [step('a', { name: 'one' })], 'timeout', 'unit deadline of 60 s, after step one'],
    ['cancel', [step('a')], 'cancelled', 'cancelled'],
    ['stopped', [step('a')], 'lost', 'engine stopped'],
    ['lost', [step('a')], 'lost', 'supervisor killed'],
  ] as const)('%s after %j: %s', (reason, steps, state, cause) => {
    const outcomes = follow([hostLine('b', 'ok'), ...steps, end({ reason, exitCode: null, signal: 'SIGTERM' })]).flat()
    expect(outcomes.map(({ host }) => host)).toEqual(['b', 'a', 'c'])
    expect(outcomes[0]?.state).toBe('ok')
    expect(outcomes[1]).toMatchObject({ state, cause })
  })

  test('Ansible that died says so, and a host that it never came to was not reached', () => {
    const crash = end({ exitCode: 250, message: 'Traceback (most recent call last):\n  x\nMemoryError\n' })
    const outcomes = follow([step('a'), step('b', { state: 'unreachable', msg: 'down' }), crash]).flat()
    expect(outcomes.map(({ state, cause }) => [state, cause])).toEqual([
      ['failed', 'Ansible ended with code 250 before the host was done: MemoryError'],
      ['unreachable', 'down'],
      ['failed', 'not reached: MemoryError'],
    ])
    const killed = end({ exitCode: null, signal: 'SIGKILL' })
    const unknown = { state: 'lost', cause: 'Ansible ended by SIGKILL before the host was done' }
    expect(followA([step('a'), killed])).toMatchObject(unknown)
    expect(followA([killed])).toMatchObject(unknown)
  })

  test.each([
    [
      'died',
      end({ exitCode: 1, message: 'ERROR! A worker was found in a dead state' }),
      /^Ansible ended with code 1 in step/,
    ],
    ['ended with its numbers', end({ exitCode: 2 }), /^the run ended in step a step, whose result is not known$/],
  ])('a host in the middle of a step is lost when Ansible %s', (_title, line, cause) => {
    const numbers = line.exitCode === 2 ? [stats({ b: { ok: 1 } })] : []
    const [, ended] = follow([begin('a'), begin('b'), step('b'), hostLine('b', 'ok'), ...numbers, line]).flat()
    expect(ended).toMatchObject({ host: 'a', state: 'lost', cause: expect.stringMatching(cause) })
  })

  test('a run whose record could not be written leaves each host without a result lost, and names the error', () => {
    const message = 'the journal /state/journal.jsonl cannot be written: No space left on device (ENOSPC)'
    const broken = end({ exitCode: 74, message })
    const outcomes = follow([begin('a'), step('b'), hostLine('b', 'ok'), broken]).flat()
    expect(outcomes.map(({ host, state }) => [host, state])).toEqual([
      ['b', 'ok'],
      ['a', 'lost'],
      ['c', 'lost'],
    ])
    expect(outcomes[1]?.cause).toBe(message)
    expect(followA([step('a'), broken], 'adhoc').state).toBe('ok')
  })

  test('a supervisor that ended without its line says why', () => {
    const line = end({ reason: 'lost', exitCode: null, message: 'the journal could not be written: ENOSPC' })
    expect(followA([line])).toMatchObject({ state: 'lost', cause: 'the journal could not be written: ENOSPC' })
  })

  test('an ad-hoc call is decided by its one step, also without a host line', () => {
    const deadline = end({ reason: 'deadline', exitCode: null })
    expect(followA([step('a'), deadline], 'adhoc')).toMatchObject({ state: 'ok', stepsOk: 1, stepsTotal: 1 })
    const failed = step('a', { name: 'shell', state: 'failed' })
    expect(followA([failed, deadline], 'adhoc')).toMatchObject({
      state: 'failed',
      cause: 'step shell failed',
      stepsOk: 0,
    })
    expect(followA([step('a', { state: 'unreachable', msg: 'down' }), deadline], 'adhoc').state).toBe('unreachable')
    expect(followA([deadline], 'adhoc').state).toBe('timeout')
  })
})

describe('lines of other hosts', () => {
  test('are passed over', () => {
    const made = follow([step('localhost'), hostLine('localhost', 'failed'), stats({ localhost: { ok: 1 } }), end()])
    expect(made.flat().map(({ host, state, cause }) => `${host} ${state} ${cause}`)).toEqual(
      hosts.map((host) => `${host} failed not reached: no play matched it`),
    )
  })
})

describe('any journal', () => {
  const anyHost = fc.constantFrom(...hosts, 'localhost')
  const anyCount = fc.nat(2)
  const anyStats = fc.record({ ok: anyCount, changed: anyCount, unreachable: anyCount, failures: anyCount })
  const anyLine: fc.Arbitrary<JournalLine> = fc.oneof(
    fc.nat(5).map(plan),
    fc.constant(start()),
    fc.tuple(anyHost, fc.nat()).map(([host, at]) => begin(host, { at })),
    fc.tuple(anyHost, fc.nat()).map(([host, at]) => endHost(host, at)),
    fc
      .record({
        host: anyHost,
        name: fc.constantFrom('one', 'two'),
        state: fc.constantFrom('ok', 'failed', 'skipped', 'unreachable'),
        counted: fc.boolean(),
        ignored: fc.boolean(),
        timedOut: fc.boolean(),
        startedAt: fc.nat(),
      })
      .map(({ host, ...fields }) => step(host, fields)),
    fc
      .tuple(anyHost, fc.constantFrom('ok', 'failed', 'unreachable'), fc.constantFrom(null, 'one'))
      .map((fields) => hostLine(...fields)),
    fc.dictionary(anyHost, anyStats).map(stats),
  )
  const anyEnd = fc
    .record({
      reason: fc.constantFrom('exit', 'deadline', 'cancel', 'hold', 'stopped', 'lost'),
      exitCode: fc.constantFrom(0, 2, 4, null),
      message: fc.string(),
    })
    .map(end)
  const anyJournal = fc
    .tuple(fc.array(anyLine, { maxLength: 30 }), anyEnd, fc.array(anyLine, { maxLength: 3 }))
    .map(([lines, last, late]) => [...lines, last, ...late])

  test('gives every host exactly one outcome, and a replay gives the same', () => {
    fc.assert(
      fc.property(anyJournal, fc.constantFrom<TaskKind>('adhoc', 'playbook'), (journal, kind) => {
        const made = follow(journal, kind)
        const outcomes = made.flat()
        expect(outcomes.map(({ host }) => host).sort()).toEqual(hosts)
        for (const outcome of outcomes) {
          expect(outcome.cause === null).toBe(outcome.state === 'ok')
          expect(outcome.stepsOk).toBeLessThanOrEqual(outcome.stepsTotal)
        }
        expect(follow(journal, kind)).toEqual(made)
      }),
      { numRuns: 1000 },
    )
  })

  test('has its end line', () => {
    const progress = createRunProgress({ hosts, kind: 'adhoc', timeoutSeconds: 1 })
    expect(progress.end).toBeUndefined()
    const last = end({ exitCode: 4 })
    progress.apply(last)
    progress.apply(end({ reason: 'lost' }))
    expect(progress.end).toEqual(last)
  })
})

describe('texts', () => {
  test('a long run keeps its first and its last step within 256 KiB', () => {
    const texts = ['first', ...Array.from({ length: 400 }, (_, index) => `${index} ${'ü\n'.repeat(2_000)}`), 'last']
    const lines = texts.map((stdout, index) => step('a', { name: `step ${index}`, stdout }))
    const { steps, truncated, stdout } = followA([...lines, hostLine('a', 'ok')])
    expect(truncated).toBe(true)
    expect(stdout).toBe('last')
    expect([steps[0]?.stdout, steps.at(-1)?.stdout]).toEqual(['first', 'last'])
    expect(steps.length).toBeGreaterThan(20)
    expect(steps.slice(-5).map(({ name }) => name)).toEqual([397, 398, 399, 400, 401].map((index) => `step ${index}`))
    expect(new TextEncoder().encode(JSON.stringify(steps)).byteLength).toBeLessThanOrEqual(256 * 1024)
    expect(new TextEncoder().encode(JSON.stringify(steps)).byteLength).toBeGreaterThan(200 * 1024)
  })

  test('a huge step is cut in the list, head and tail kept, and whole where it decided', () => {
    const stdout = `head${'\u0001'.repeat(200_000)}tail`
    const outcome = followA([step('a', { stdout }), step('a', { stdout }), hostLine('a', 'ok')])
    expect(outcome.stdout).toBe(stdout)
    expect(outcome.truncated).toBe(true)
    expect(outcome.steps).toHaveLength(2)
    for (const one of outcome.steps) expect(one.stdout).toMatch(/^head.+characters left out.+tail$/s)
    expect(JSON.stringify(outcome.steps).length).toBeLessThanOrEqual(256 * 1024)
  })

  test('a text that fits is not marked truncated, a text that the journal truncated is', () => {
    expect(followA([step('a', { stdout: 'x' }), hostLine('a', 'ok')]).truncated).toBe(false)
    expect(followA([step('a', { truncated: true }), hostLine('a', 'ok')]).truncated).toBe(true)
  })

  test('causes and messages are clipped', () => {
    const name = 'n'.repeat(10_000)
    const outcome = followA([
      step('a', { name, state: 'failed', msg: 'm'.repeat(10_000) }),
      hostLine('a', 'failed', name),
    ])
    expect(outcome.cause).toHaveLength(1024)
    expect(outcome.msg).toHaveLength(4_096)
    expect(outcome.truncated).toBe(true)
  })
})
