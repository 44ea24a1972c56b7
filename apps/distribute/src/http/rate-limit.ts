import { AppError } from '@distribute/contracts'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hashBearerToken } from '../access/bearer-token.ts'
import type { Door } from '../access/door.ts'

const windowMs = 60_000
/** clients that are counted at a time; the one that was not heard of for longest is forgotten first */
const maxClients = 10_000

/**
 * Puts a limit before the door: `perMinute` requests of one client, then `AppError` `rate_limited` until its minute is
 * over; 0: any number. A client is its token, once this process has let that in, and until then its address (IPv6: its
 * /64): so tokens cannot be guessed faster than that, not even at once, nobody else's guesses shut out a client that is
 * known, and what a stranger sends takes no memory. Routes that are open to anybody are not counted.
 */
export async function limitRate(app: FastifyInstance, door: Door, perMinute: number): Promise<Door> {
  if (perMinute === 0) return door
  const knownTokens = new Set<string>()
  const keyGenerator = ({ headers, ip }: FastifyRequest) => {
    const token = hashBearerToken(headers.authorization)
    return token !== undefined && knownTokens.has(token) ? `token ${token}` : `address ${normalizeIP(ip)}`
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
    if (request.routeOptions.config.door === 'open') return await door(request, reply)
    const counted = await count(request)
    if (!counted.isAllowed && counted.isExceeded) {
      reply.header('retry-after', counted.ttlInSeconds)
      throw new AppError(
        'rate_limited',
        `more than ${perMinute} requests in a minute: try again in ${counted.ttlInSeconds} s`,
      )
    }
    await door(request, reply)
    const token = hashBearerToken(request.headers.authorization)
    if (token !== undefined) knownTokens.add(token)
  }
}
