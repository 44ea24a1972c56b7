import { AppError } from '@distribute/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** bytes that this request takes of the budget */
    bodyBytes: number
  }
}

export interface BodyLimits {
  readonly maxBodyBytes: number
  /** of all requests in progress */
  readonly maxBodiesBytes: number
}

/**
 * Limits the bodies of requests in progress to a budget, because the data made of them takes memory
 * until the response. Throws `AppError` `rate_limited` beyond it. A body of unknown length counts
 * as the longest.
 */
export function limitBodies(app: FastifyInstance, { maxBodyBytes, maxBodiesBytes }: BodyLimits): void {
  // A body of the maximum length must fit.
  const budget = Math.max(maxBodiesBytes, maxBodyBytes)
  let taken = 0
  app.decorateRequest('bodyBytes', 0)
  app.addHook('onRequest', async (request, reply) => {
    const bytes = Math.min(countBytes(request), maxBodyBytes)
    if (taken + bytes > budget) {
      reply.header('retry-after', 1)
      throw new AppError(
        'rate_limited',
        `requests in progress have ${taken} bytes, and at most ${budget} are allowed ([Limits] MAX_BODIES_BYTES): try again`,
      )
    }
    request.bodyBytes = bytes
    taken += bytes
  })
  // Runs for every response, also for requests that broke off, and never before the handler has
  // ended.
  app.addHook('onSend', async (request) => {
    taken -= request.bodyBytes
    request.bodyBytes = 0
  })
}

function countBytes({ headers }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY
  return Number(headers['content-length']) || 0
}
