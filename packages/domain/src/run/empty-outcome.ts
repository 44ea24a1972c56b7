import type { HostOutcome } from '@distribute/contracts'

/** The outcome of a host of which there is a state and nothing else. */
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
