import type { EndLine, JournalLine } from '@distribute/contracts'
import { describe, expect, test } from 'vitest'
import { createRunProgress } from '../../src/index.ts'
import { begin, end, hostLine, plan, start, stats, step } from './journal-lines.ts'

const hosts = ['a', 'b']
const enginePaths = ['/state/units/1-1-1', '/tmp/distribute-abc', '/etc/engine/key']

/** Follows a run to its end. */
function follow(lines: readonly JournalLine[], options: { readonly isEarlierRun?: boolean } = {}) {
  const progress = createRunProgress({ hosts, kind: 'playbook', timeoutSeconds: 60, enginePaths, ...options })
  const early = lines.slice(0, -1).flatMap((line) => progress.apply(line))
  const last = lines.slice(-1).flatMap((line) => progress.apply(line))
  const tell = ({ host, state, cause }: (typeof early)[number]) =>
    `${host} ${state}${cause === null ? '' : `: ${cause}`}`
  return { early: early.map(tell), last: last.map(tell), ...progress.report }
}

/** The first step of a host, which fails with this message. */
function fails(host: string, msg: string, state: 'failed' | 'unreachable' = 'failed'): readonly JournalLine[] {
  return [begin(host), step(host, { state, msg }), hostLine(host, state, 'a step')]
}

const noSsh =
  "Task failed: Unable to execute ssh command line on a controller: [Errno 2] No such file or directory: b'ssh'"
const refusedKey = `Failed to connect to the host via ssh: Permissions 0644 for '/etc/engine/key' are too open.\r
Load key "/etc/engine/key": bad permissions\r\nroot@a: Permission denied (publickey).`
const unreachable = 4

describe('a step that failed because of the engine', () => {
  const endedWith = (exitCode: number) => end({ exitCode })

  test.each([
    ['without ssh', noSsh, 'failed', /^Unable to execute ssh command line on a controller/],
    ['with a key that others may read', refusedKey, 'unreachable', /^Load key "\/etc\/engine\/key": bad permissions$/],
    [
      'as a user that is not known',
      'ssh: No user exists for uid 54321',
      'unreachable',
      /^No user exists for uid 54321$/,
    ],
    ['on a full disk', "[Errno 28] No space left on device: '/state/units/1-1-1/tmp/x'", 'failed', /^\[Errno 28\]/],
  ] as const)('on all hosts, %s, ran nothing', (_, msg, state, cause) => {
    const told = follow([
      start(),
      plan(1),
      ...fails('a', msg, state),
      ...fails('b', msg, state),
      endedWith(unreachable),
    ])
    expect(told.early).toEqual([])
    expect(told.engineFault).toEqual({ cause: expect.stringMatching(cause), kind: 'engine', nothingRan: true })
    expect(told.last).toEqual(hosts.map((host) => expect.stringMatching(`^${host} failed: not reached: `)))
    expect(told.fault).toBeNull()
  })

  test.each([
    ['a key of the playbook', 'Load key "/mnt/project/key": bad permissions', 'unreachable'],
    ['the disk of the host', "[Errno 28] No space left on device: '/var/tmp/x'", 'failed'],
    ['what a program on the host says of itself', 'No user exists for uid 5', 'failed'],
  ] as const)('is distinguished from %s', (_, msg, state) => {
    const told = follow([start(), plan(1), ...fails('a', msg, state), hostLine('b', 'ok'), endedWith(2)])
    expect(told.early[0]).toMatch(new RegExp(`^a ${state}: `))
    expect(told.engineFault).toBeUndefined()
  })

  test('makes its host lost if others have run, and also the hosts that were given up because of it', () => {
    const told = follow([
      ...[start(), plan(2), begin('b'), step('b')],
      ...fails('a', noSsh),
      hostLine('b', 'failed'),
      endedWith(2),
    ])
    expect(told.early).toEqual([])
    expect(told.last).toEqual([
      expect.stringMatching(/^a lost: engine fault: Unable to execute ssh/),
      expect.stringMatching(/^b lost: engine fault: Unable to execute ssh/),
    ])
    expect(told.engineFault).toMatchObject({ nothingRan: false })
  })

  test('never costs another host its result', () => {
    const lines = [start(), plan(1), begin('b'), step('b'), hostLine('b', 'ok'), ...fails('a', noSsh)]
    const told = follow([...lines, stats({ a: { failures: 1 }, b: { ok: 1 } }), endedWith(2)])
    expect(told.early).toEqual(['b ok'])
    expect(told.last).toEqual([expect.stringMatching(/^a lost: engine fault: /)])
  })

  test('is not a fault if the playbook ignores it', () => {
    const ignored = step('a', { state: 'failed', msg: noSsh, ignored: true })
    const told = follow([start(), plan(1), begin('a'), ignored, hostLine('a', 'ok'), hostLine('b', 'ok'), end()])
    expect(told.early).toEqual(['a ok', 'b ok'])
    expect(told.engineFault).toBeUndefined()
  })
})

describe('a run that ended because of the engine', () => {
  const crash = 'ERROR! Unexpected Exception, this is probably a bug: [Errno 24] Too many open files'
  const exits: readonly (readonly [string, Partial<EndLine>, 'engine' | 'unit'])[] = [
    ['no program', { exitCode: 127, message: 'cannot run ansible: [Errno 2] No such file or directory' }, 'engine'],
    ['a share that does not show the revision', { exitCode: 75, message: 'the share /mnt does not show it' }, 'unit'],
    ['too many open files', { exitCode: 250, message: crash }, 'engine'],
    ['no room for the record', { exitCode: 74, message: 'the journal /x cannot be written: (ENOSPC)' }, 'engine'],
    ['a supervisor that failed', { reason: 'lost', exitCode: null, message: 'supervisor failed: no Python' }, 'engine'],
  ]

  test.each(exits)('before anything began, by %s, ran nothing', (_, fields, kind) => {
    const isCrash = fields.exitCode === 250
    expect(follow([...(isCrash ? [plan(1)] : []), end(fields)]).engineFault).toMatchObject({ kind, nothingRan: true })
    // a program before Ansible that keeps its record away
    if (isCrash) expect(follow([end(fields)]).engineFault).toMatchObject({ kind, nothingRan: false })
  })

  test.each(exits)('in the middle of a step, by %s, leaves its hosts lost', (_, fields) => {
    const told = follow([start(), plan(2), begin('a'), begin('b'), step('b'), end(fields)])
    expect(told.engineFault).toMatchObject({ nothingRan: false })
    expect(told.last).toEqual(hosts.map((host) => expect.stringMatching(`^${host} lost: `)))
  })

  const fullHost = '[ERROR]: Task failed: Module failed: [Errno 28] No space left on device: /var/log/x'

  test('is distinguished from what Ansible prints about hosts', () => {
    const lines = [start(), plan(1), begin('a'), step('a', { state: 'failed' }), hostLine('a', 'failed', 'a step')]
    const numbers = stats({ a: { failures: 1 }, b: { ok: 1 } })
    const atEnd = follow([...lines, hostLine('b', 'ok'), numbers, end({ exitCode: 2, message: fullHost })])
    expect(atEnd.engineFault).toBeUndefined()
    const other = 'ERROR! Unexpected Exception, this is probably a bug: a template'
    const crashed = follow([...lines, end({ exitCode: 250, message: `${fullHost}\n${other}` })])
    expect(crashed.engineFault).toBeUndefined()
    const traceback = `${fullHost}\nTraceback (most recent call last):\n  File "x"\nOSError: [Errno 24] Too many open files`
    expect(follow([...lines, end({ exitCode: 250, message: traceback })]).engineFault).toMatchObject({
      cause: 'OSError: [Errno 24] Too many open files',
    })
  })

  test('by a command line that is too long for any engine is the task to blame', () => {
    const told = follow([
      start(),
      end({ exitCode: 127, message: 'cannot run ansible: [Errno 7] Argument list too long' }),
    ])
    expect(told.engineFault).toBeUndefined()
    expect(told.last[0]).toMatch(/^a failed: not reached: cannot run ansible/)
  })

  test.each(['hold', 'stopped'] as const)('that ended it by %s ran nothing only if that is certain', (reason) => {
    const neverStarted = { reason, exitCode: null, signal: null }
    const ended = { reason, exitCode: null, signal: 'SIGTERM' }
    const isUntouched = (...lines: readonly JournalLine[]) =>
      follow([start(), ...lines]).engineFault?.nothingRan === true
    expect(isUntouched(end(neverStarted))).toBe(true)
    expect(isUntouched(plan(1), end(ended))).toBe(true)
    // Ansible had started, and its plan is not there: perhaps it left no record
    expect(isUntouched(end(ended))).toBe(false)
    expect(isUntouched(end({ ...neverStarted, message: 'processes that could not be killed: 1' }))).toBe(false)
    expect(isUntouched(plan(1), begin('a'), end(ended))).toBe(false)
    expect(isUntouched(plan(1), begin('other'), step('other'), end(ended))).toBe(false)
  })

  test('a killed supervisor of an earlier process says nothing: the machine may have lost lines with it', () => {
    const lost = end({ reason: 'lost', exitCode: null, message: 'supervisor killed' })
    expect(follow([start(), plan(1), lost]).engineFault).toMatchObject({ kind: 'ended', nothingRan: true })
    expect(follow([start(), plan(1), lost], { isEarlierRun: true }).engineFault).toBeUndefined()
    expect(follow([start(), lost]).engineFault).toBeUndefined()
  })

  test.each(['cancel', 'deadline'] as const)('a run that ended by %s is not a fault of the engine', (reason) => {
    expect(follow([start(), plan(1), end({ reason, exitCode: null, signal: 'SIGTERM' })]).engineFault).toBeUndefined()
  })
})
