import type { TaskRequest } from '@distribute/contracts'

/** When ssh gives a host up by itself. */
export interface SshDeadlines {
  readonly connectTimeoutSeconds: number
  /** ssh asks a silent host for a sign of life this often, and gives it up after `aliveCountMax` questions more than one */
  readonly aliveIntervalSeconds: number
  readonly aliveCountMax: number
}

interface RequestDeadlines extends Pick<TaskRequest, 'timeoutSeconds' | 'hostTimeoutSeconds'> {
  /** as configured: the longest that it may be */
  readonly connectTimeoutSeconds: number
}

/** The straggler rule comes at this share of the unit deadline. */
const stragglerShare = 2 / 3
const longestInterval = 15
const highestCount = 4

/**
 * Below the deadlines of the request, so that a host that cannot be reached or has gone is told as such, before the
 * straggler rule or the task timeout ends it. ssh counts whole seconds, at least one.
 */
export function planSshDeadlines(request: RequestDeadlines): SshDeadlines {
  const limit = Math.min(
    request.timeoutSeconds * stragglerShare,
    request.hostTimeoutSeconds ?? Number.POSITIVE_INFINITY,
  )
  const aliveIntervalSeconds = atLeastOne(Math.min(longestInterval, limit / (highestCount + 2)))
  return {
    connectTimeoutSeconds: atLeastOne(Math.min(request.connectTimeoutSeconds, limit / 2)),
    aliveIntervalSeconds,
    aliveCountMax: atLeastOne(Math.min(highestCount, limit / aliveIntervalSeconds - 2)),
  }
}

function atLeastOne(seconds: number): number {
  return Math.max(1, Math.floor(seconds))
}
