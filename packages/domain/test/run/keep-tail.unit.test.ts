import type { StepResult } from '@distribute/contracts'
import { expect, test } from 'vitest'
import { createEmptyOutcome, keepTail } from '../../src/index.ts'

const known = { host: 'a', state: 'failed', cause: 'step x failed', rc: 1, finishedAtMs: 1, msg: 'went wrong' } as const

const step: StepResult = {
  ...{ name: 'x', action: 'shell', state: 'failed', startedAt: '2026-01-02T03:04:05.006Z', durationMs: 1, rc: 1 },
  ...{ changed: false, ignored: false, rescued: false, stdout: 'y'.repeat(5000), stderr: '', msg: 'went wrong' },
}

test('of a loud host the state, the message and the tails of its streams are kept, and that it was cut is said', () => {
  const loud = { stdout: `${'x'.repeat(5000)}end of stdout`, stderr: `${'x'.repeat(5000)}end of stderr` }
  const kept = keepTail(createEmptyOutcome({ ...known, ...loud, result: `{"a":"${'x'.repeat(5000)}"}`, steps: [step] }))
  expect(kept).toMatchObject({ ...known, result: '', truncated: true, steps: [{ name: 'x', state: 'failed', rc: 1 }] })
  expect(kept.stdout).toMatch(/^… 3989 characters left out … x{1011}end of stdout$/)
  expect(kept.stderr).toMatch(/end of stderr$/)
  expect(JSON.stringify(kept).length).toBeLessThan(8 * 1024)
})

test('however many steps there were, only the first and the last are kept', () => {
  const steps = Array.from({ length: 300 }, (_, n) => ({ ...step, name: `step ${n}` }))
  const kept = keepTail(createEmptyOutcome({ ...known, steps }))
  expect([kept.steps.at(0)?.name, kept.steps.at(-1)?.name]).toEqual(['step 0', 'step 299'])
  expect(JSON.stringify(kept.steps).length).toBeLessThanOrEqual(4096)
})

test('a host of few words is kept as it is', () => {
  const quiet = createEmptyOutcome({
    ...known,
    stdout: 'pong',
    result: '{"rc":0}',
    steps: [{ ...step, stdout: 'pong' }],
  })
  expect(keepTail(quiet)).toEqual(quiet)
})

test('no character is split', () => {
  expect(keepTail(createEmptyOutcome({ ...known, stdout: `\u{1F600}${'x'.repeat(1023)}` })).stdout.isWellFormed()).toBe(
    true,
  )
})
