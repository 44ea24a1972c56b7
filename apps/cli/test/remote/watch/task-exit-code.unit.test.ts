import { expect, it } from 'vitest'
import { toTaskExitCode } from '../../../src/remote/watch/task-exit-code.ts'

const none = {
  waiting: 0,
  running: 0,
  ok: 0,
  failed: 0,
  unreachable: 0,
  timeout: 0,
  cancelled: 0,
  lost: 0,
  skipped: 0,
  total: 9,
  changed: 0,
}

it.each([
  ['succeeded', { ok: 9 }, 0],
  ['failed', { ok: 8, failed: 1 }, 2],
  // a step on another host failed
  ['failed', { ok: 9 }, 2],
  ['failed', { failed: 1, unreachable: 1 }, 4],
  ['failed', { timeout: 1 }, 4],
  ['failed', { lost: 1 }, 4],
  ['cancelled', { unreachable: 1, cancelled: 8 }, 5],
  ['aborted', { failed: 1, skipped: 8 }, 5],
] as const)('%s with %j exits with %i', (state, counts, exitCode) => {
  expect(toTaskExitCode({ state, hosts: { ...none, ...counts } })).toBe(exitCode)
})
