import { isAway } from '@distribute/service'
import type { AccessCheck } from './access-check.ts'
import { hashBearerToken } from './bearer-token.ts'
import type { Caller } from './caller.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers while the store is unavailable, to callers that were known before. */
    answersWithoutStore?: true
  }
}

const maxTokens = 100

/**
 * Lets monitoring go on while tokens cannot be looked up: for routes with `answersWithoutStore`,
 * the callers of tokens are remembered until the store rejects the token.
 */
export function acceptDuringOutage(checkAccess: AccessCheck): AccessCheck {
  const callers = new Map<string, Caller>()
  return async (request, reply) => {
    const token = hashBearerToken(request.headers.authorization)
    if (!request.routeOptions.config.answersWithoutStore || token === undefined)
      return await checkAccess(request, reply)
    try {
      await checkAccess(request, reply)
      if (callers.size < maxTokens || callers.has(token)) callers.set(token, request.caller)
    } catch (error) {
      const caller = callers.get(token)
      if (!isAway(error) || caller === undefined || hasExpired(caller)) {
        callers.delete(token)
        throw error
      }
      request.caller = caller
    }
  }
}

/** By the clock of this process: that of the database cannot be asked. */
function hasExpired({ expiresAtMs }: Caller): boolean {
  return expiresAtMs !== null && expiresAtMs <= Date.now()
}
