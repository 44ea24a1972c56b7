import type { TaskRequest } from '@distribute/contracts'
import { latestStragglerShare } from '@distribute/domain'

/** When ssh itself gives up a host. */
export interface SshDeadlines {
  readonly connectTimeoutSeconds: number
  /**
   * between two keep-alive messages to a silent host; ssh gives it up when `aliveCountMax` of them
   * are unanswered
   */
  readonly aliveIntervalSeconds: number
  readonly aliveCountMax: number
}

interface RequestDeadlines extends Pick<TaskRequest, 'timeoutSeconds' | 'hostTimeoutSeconds'> {
  /** as configured: an upper limit */
  readonly connectTimeoutSeconds: number
}

const longestInterval = 15
const highestCount = 4

/**
 * Plans deadlines below those of the request: a host that is unreachable or gone is reported as
 * such before the straggler rule or the task timeout ends it. ssh counts whole seconds, at least
 * one.
 */
export function planSshDeadlines(request: RequestDeadlines): SshDeadlines {
  const limit = Math.min(
    request.timeoutSeconds * latestStragglerShare,
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
