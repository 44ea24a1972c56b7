import type { EngineFault } from '@distribute/contracts'
import { clipLine } from './clip-text.ts'
import type { Verdict } from './outcome.ts'

const maxCauseLength = 500

/**
 * Returns the verdict on a host of a run that failed because of its engine. `isDeferred`: the step of
 * the host failed because of the engine, or the host was given up because others had failed so. A
 * host that failed without a failed step is not at fault either.
 */
export function blameEngine(
  verdict: Verdict,
  { fault, isDeferred }: { readonly fault: EngineFault; readonly isDeferred: boolean },
): Verdict {
  if (isDeferred && fault.nothingRan)
    return { state: 'failed', cause: clipLine(`not reached: ${fault.cause}`, maxCauseLength) }
  if (isDeferred) return lost(fault.cause)
  const isUnexplained = verdict.state === 'failed' && verdict.step === undefined
  return isUnexplained && !fault.nothingRan ? lost(verdict.cause) : verdict
}

function lost(cause: string | null): Verdict {
  return { state: 'lost', cause: clipLine(`engine fault: ${cause}`, maxCauseLength) }
}
