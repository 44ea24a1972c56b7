import type { HostOutcome } from '@distribute/contracts'

/** Returns the outcome of a host with a state and no other data. */
export function createEmptyOutcome(
  known: Pick<HostOutcome, 'host' | 'state' | 'cause' | 'finishedAtMs'> & Partial<HostOutcome>,
): HostOutcome {
  return {
    rc: null,
    changed: false,
    stepsOk: 0,
    stepsTotal: 0,
    startedAtMs: null,
    msg: '',
    stdout: '',
    stderr: '',
    result: '',
    steps: [],
    truncated: false,
    ...known,
  }
}
