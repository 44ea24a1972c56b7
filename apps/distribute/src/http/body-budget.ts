import { AppError } from '@distribute/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** what it has of the budget of bodies */
    bodyBytes: number
  }
}

export interface BodyLimits {
  readonly maxBodyBytes: number
  /** of all requests that are not answered yet */
  readonly maxBodiesBytes: number
}

/**
 * Keeps the bodies of requests that are not answered yet within a budget, `AppError` `rate_limited` beyond it: what is
 * made of them takes memory until then. A body of unknown length counts as the longest.
 */
export function limitBodies(app: FastifyInstance, { maxBodyBytes, maxBodiesBytes }: BodyLimits): void {
  // one that is as long as may be has to fit
  const budget = Math.max(maxBodiesBytes, maxBodyBytes)
  let taken = 0
  app.decorateRequest('bodyBytes', 0)
  app.addHook('onRequest', async (request, reply) => {
    const bytes = Math.min(countBytes(request), maxBodyBytes)
    if (taken + bytes > budget) {
      reply.header('retry-after', 1)
      throw new AppError(
        'rate_limited',
        `requests of ${taken} bytes are being answered, and at most ${budget} are taken at a time ([Limits] MAX_BODIES_BYTES): try again`,
      )
    }
    request.bodyBytes = bytes
    taken += bytes
  })
  // for every answer, also that of a request that broke off; not before the handler has ended
  app.addHook('onSend', async (request) => {
    taken -= request.bodyBytes
    request.bodyBytes = 0
  })
}

function countBytes({ headers }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY
  return Number(headers['content-length']) || 0
}
