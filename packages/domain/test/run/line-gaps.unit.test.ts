import type { JournalLine } from '@distribute/contracts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRunProgress } from '../../src/index.ts'
import { end, hostLine, plan, start, stats, step } from './journal-lines.ts'

/** As the callback numbers its lines. */
function number(lines: readonly JournalLine[]): readonly JournalLine[] {
  return lines.map((line, index) => ({ ...line, n: index + 1 }))
}

/** What became of host c, which no line but the callback's own tells of. */
function judgeSilentHost(lines: readonly JournalLine[], exitCode = 0) {
  const progress = createRunProgress({ hosts: ['a', 'b', 'c'], kind: 'playbook', timeoutSeconds: 60 })
  const outcomes = [start(), ...lines, end({ exitCode })].flatMap((line) => progress.apply(line))
  return outcomes.find(({ host }) => host === 'c')
}

const complete = number([
  plan(1),
  ...['a', 'b'].flatMap((host) => [step(host), hostLine(host, 'ok')]),
  stats({ a: { ok: 1 }, b: { ok: 1 } }),
])

describe('a host that no line tells of', () => {
  test('was not reached where the record is complete', () => {
    expect(judgeSilentHost(complete)).toMatchObject({ state: 'failed', cause: 'not reached: no play matched it' })
  })

  test('is lost where any of the lines is missing', () => {
    fc.assert(
      fc.property(
        fc.subarray([...complete], { maxLength: complete.length - 1 }),
        fc.constantFrom(0, 2),
        (lines, exitCode) => {
          // a usage error ends Ansible with 2 before its first line
          fc.pre(exitCode === 0 || lines[0]?.type === 'plan')
          expect(judgeSilentHost(lines, exitCode)).toMatchObject({ state: 'lost' })
        },
      ),
    )
  })

  test('was not reached where Ansible said why it did not begin', () => {
    expect(judgeSilentHost([], 4)).toMatchObject({ state: 'failed', cause: 'not reached: exit code 4' })
  })

  test('is judged as before in a run of the version before, whose lines have no numbers', () => {
    const lines = complete.map((line) => ({ ...line, n: undefined }))
    expect(judgeSilentHost(lines)).toMatchObject({ state: 'failed', cause: 'not reached: no play matched it' })
    expect(judgeSilentHost([])).toMatchObject({ state: 'lost', cause: expect.stringMatching(/left no record/) })
  })
})
