import type { JournalLine } from '@distribute/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRunProgress } from '../../src/index.ts'
import { runHosts, type WrittenRun, writtenRuns } from './broken-journals.ts'
import { end, hostLine, plan, start, stats, step } from './journal-lines.ts'

/** As the callback numbers its lines. */
function number(lines: readonly JournalLine[]): readonly JournalLine[] {
  return lines.map((line, index) => ({ ...line, n: index + 1 }))
}

/** What became of host c, which no line but the callback's own tells of. */
function judgeSilentHost(lines: readonly JournalLine[], exitCode = 0, message = '') {
  const progress = createRunProgress({ hosts: ['a', 'b', 'c'], kind: 'playbook', timeoutSeconds: 60 })
  const outcomes = [start(), ...lines, end({ exitCode, message })].flatMap((line) => progress.apply(line))
  return outcomes.find(({ host }) => host === 'c')
}

const complete = number([
  plan(1),
  ...['a', 'b'].flatMap((host) => [step(host), hostLine(host, 'ok')]),
  stats({ a: { ok: 1 }, b: { ok: 1 } }),
])

describe('a host without any line', () => {
  test('was not reached where the record is complete', () => {
    expect(judgeSilentHost(complete)).toMatchObject({ state: 'failed', cause: 'not reached: no play matched it' })
  })

  test('is lost where any of the lines is missing', () => {
    fc.assert(
      fc.property(
        fc.subarray([...complete], { maxLength: complete.length - 1 }),
        fc.constantFrom(0, 2, 4),
        (lines, exitCode) => void expect(judgeSilentHost(lines, exitCode)).toMatchObject({ state: 'lost' }),
      ),
    )
  })

  test('was not reached where Ansible said why it did not begin', () => {
    for (const [exitCode, message] of [
      [2, 'usage: ansible-playbook [-h]\nansible-playbook: error: unrecognized arguments: --x'],
      [4, 'ERROR! We were unable to read either as JSON nor YAML'],
      [4, '[ERROR]: YAML parsing failed'],
      [127, 'cannot run ansible-playbook'],
    ] as const)
      expect(judgeSilentHost([], exitCode, message)).toMatchObject({
        state: 'failed',
        cause: expect.stringMatching(/^not reached: /),
      })
  })

  test('is judged by the same rules in a run of an earlier version, without line numbers', () => {
    const lines = complete.map((line) => ({ ...line, n: undefined }))
    expect(judgeSilentHost(lines)).toMatchObject({ state: 'failed', cause: 'not reached: no play matched it' })
    expect(judgeSilentHost([])).toMatchObject({ state: 'lost', cause: expect.stringMatching(/left no record/) })
    // it always wrote its final numbers before it ended with 0
    expect(judgeSilentHost(lines.slice(0, -1))).toMatchObject({ state: 'lost' })
  })
})

describe('a journal of which lines are missing', () => {
  test('claims no result that the whole journal does not have', () => {
    fc.assert(
      fc.property(writtenRuns, fc.infiniteStream(fc.boolean()), (run, isKept) => {
        const lines = run.lines.filter((_line, index) => {
          const isLast = index === run.lines.length - 1
          return (isKept.next().value as boolean) || (isLast && run.hasOpenEnd)
        })
        const whole = judgeAll(run, run.lines)
        const part = judgeAll(run, lines)
        for (const host of runHosts) {
          const state = whole[host]
          // the line of the step that ran out of time may be missing, and the host's own line be
          // there
          expect([state, 'lost', ...(state === 'timeout' ? ['failed'] : [])]).toContain(part[host])
        }
      }),
      { numRuns: 500 },
    )
  })
})

function judgeAll(run: WrittenRun, lines: readonly JournalLine[]): Readonly<Record<string, string>> {
  const progress = createRunProgress({ hosts: runHosts, kind: 'playbook', timeoutSeconds: 60 })
  const outcomes = [run.start, ...lines, run.end].flatMap((line) => progress.apply(line))
  return Object.fromEntries(outcomes.map(({ host, state }) => [host, state]))
}
