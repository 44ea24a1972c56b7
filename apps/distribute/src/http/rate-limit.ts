import { AppError } from '@distribute/contracts'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AccessCheck } from '../access/access-check.ts'
import { hashCallerCredential, hashCredential } from '../access/credential.ts'

const windowMs = 60_000
/** clients counted at a time; the least recently seen one is dropped first */
const maxClients = 10_000

/**
 * Limits the requests of each client before `checkAccess`: after `perMinute` requests, throws
 * `AppError` `rate_limited` until the minute is over. 0: no limit.
 *
 * A client is identified by its token or session once `checkAccess` has accepted it, and before
 * that by its address (IPv6: its /64). So the limit applies to guesses of tokens, guesses of others
 * do not block a known client, and unknown senders take no memory. Public routes are not counted.
 */
export async function limitRate(
  app: FastifyInstance,
  checkAccess: AccessCheck,
  perMinute: number,
): Promise<AccessCheck> {
  if (perMinute === 0) return checkAccess
  const known = new Set<string>()
  const keyGenerator = (request: FastifyRequest) => {
    const credential = hashCredential(request)
    return credential !== undefined && known.has(credential)
      ? `credential ${credential}`
      : `address ${normalizeIP(request.ip)}`
  }
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: windowMs,
    cache: maxClients,
    keyGenerator,
  })
  const count = app.createRateLimit()
  return async (request, reply) => {
    if (request.routeOptions.config.access === 'public') return await checkAccess(request, reply)
    const counted = await count(request)
    if (!counted.isAllowed) describeLimit(reply, counted)
    if (!counted.isAllowed && counted.isExceeded) {
      reply.header('retry-after', counted.ttlInSeconds)
      throw new AppError(
        'rate_limited',
        `more than ${perMinute} requests per minute: try again in ${counted.ttlInSeconds} s`,
      )
    }
    await checkAccess(request, reply)
    const credential = hashCallerCredential(request)
    if (credential !== undefined) remember(known, credential)
  }
}

/** The first that was remembered is forgotten first, and counts by its address until it is known again. */
function remember(known: Set<string>, credential: string): void {
  known.add(credential)
  const [first] = known
  if (known.size > maxClients && first !== undefined) known.delete(first)
}

/**
 * The headers of the IETF draft on rate limits: requests allowed and left, seconds to the reset.
 */
function describeLimit(reply: FastifyReply, { max, remaining, ttlInSeconds }: Window): void {
  reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': ttlInSeconds })
}

interface Window {
  readonly max: number
  readonly remaining: number
  readonly ttlInSeconds: number
}
