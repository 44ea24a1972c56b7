import type { HostOutcome } from '@distribute/contracts'
import { clipTail } from './clip-text.ts'
import { createStepLog } from './step-log.ts'

/** of each stream; a longer result object is dropped, because JSON cannot be truncated */
const maxTailLength = 1024
const maxStepsBytes = 4096

/**
 * The stored outcome of a host whose task has too much output: its state and the tails of its
 * texts.
 */
export function keepTail(outcome: HostOutcome): HostOutcome {
  const log = createStepLog(maxStepsBytes)
  for (const step of outcome.steps) log.add(step)
  const kept = {
    stdout: clipTail(outcome.stdout, maxTailLength),
    stderr: clipTail(outcome.stderr, maxTailLength),
    result: outcome.result.length > maxTailLength ? '' : outcome.result,
  }
  const isWhole = (['stdout', 'stderr', 'result'] as const).every((text) => kept[text] === outcome[text])
  return { ...outcome, ...kept, steps: log.list(), truncated: outcome.truncated || log.truncated || !isWhole }
}
