import type { Problem } from '@distribute/contracts'

/** An answer that is no success, with its problem document. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly problem: Problem | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, problem: Problem | undefined, retryAfterSeconds?: number) {
    super(problem?.detail ?? problem?.title ?? `HTTP ${status}`)
    this.status = status
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** No answer: the server or the network is away. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** Whether a gateway answers for a server that does not. */
export function isAway(status: number): boolean {
  return status === 502 || status === 503 || status === 504
}
