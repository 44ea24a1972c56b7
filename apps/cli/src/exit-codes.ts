/**
 * How the command ends: stable numbers that a pipeline can branch on. Where several apply, `ended`
 * counts before `unreached`, and that before `failed`. 64 and above are those of sysexits.h.
 */
export const exitCodes = {
  ok: 0,
  /** some hosts failed, or the task failed although each of its hosts is ok */
  failed: 2,
  /** some hosts are unreachable, timed out or lost */
  unreached: 4,
  /** the task was cancelled or aborted */
  ended: 5,
  /** wrong words, wrong input, or a thing that does not exist */
  usage: 64,
  /** the server or the store does not answer */
  unavailable: 69,
  /** a bug */
  software: 70,
  /** `wait --timeout` has passed */
  timedOut: 75,
  /** no token, an unknown one, or one without the right */
  forbidden: 77,
  /** settings or schema */
  configuration: 78,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
