import type { JournalLine } from '@distribute/contracts'
import { createRunProgress } from '@distribute/domain'
import { monotonicMs } from '@distribute/runner'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { StragglerWatch } from '../../src/recording/straggler-watch.ts'

const hosts = ['a', 'b', 'c']
const timeoutSeconds = 600

test('a wall clock that was put one hour forward during the run ends no host', async () => {
  expect(await findEnded({ runsForMs: 5_000, wallJumpMs: 3_600_000 })).toEqual([])
})

test('a host that its neighbours wait for is ended in time, also when the wall clock was put back', async () => {
  expect(await findEnded({ runsForMs: 500_000, wallJumpMs: -3_600_000 })).toEqual(['a'])
})

/**
 * The hosts that are ended of a run in which one host is in the first step all the while, and the
 * others have done it.
 */
async function findEnded(times: { readonly runsForMs: number; readonly wallJumpMs: number }) {
  const progress = createRunProgress({ hosts, kind: 'playbook', timeoutSeconds })
  for (const line of journalOf(times)) progress.apply(line)
  const ended: string[] = []
  const endHosts = async (steps: readonly { readonly host: string }[]) => {
    ended.push(...steps.map(({ host }) => host))
    return []
  }
  const key = { task: 1, unit: 1, attempt: 1 }
  await new StragglerWatch({ ...key, endHosts }, progress, pino({ level: 'silent' })).look()
  return ended
}

/** As it was written before the jump. */
function journalOf({ runsForMs, wallJumpMs }: { readonly runsForMs: number; readonly wallJumpMs: number }) {
  const time = { at: Date.now() - wallJumpMs - runsForMs, monoMs: monotonicMs() - runsForMs }
  const unit = { storeId: 's', task: 1, unit: 1, attempt: 1, incarnation: 'i' }
  const step = { ...time, name: 'a step', stepId: '1' }
  const done = { action: 'raw', state: 'ok', startedAt: time.at, durationMs: 0, rc: 0 } as const
  const flags = { counted: true, ignored: false, changed: false, timedOut: false, truncated: false }
  const lines: readonly JournalLine[] = [
    { type: 'start', v: 1, ...time, ...unit, pids: [2, 3], startTimes: [20, 30] },
    { type: 'plan', ...time, ansible: '2.19', stepsTotal: 2, serial: false },
    ...hosts.map((host) => ({ type: 'begin', host, ...step }) as const),
    ...['b', 'c'].map(
      (host) =>
        ({ type: 'step', host, ...step, ...done, ...flags, stdout: '', stderr: '', msg: '', result: '' }) as const,
    ),
  ]
  return lines
}
