import type { FastifyRequest } from 'fastify'
import { hashSessionCookie } from '../people/session-cookie.ts'
import { hashBearerToken } from './bearer-token.ts'

/** Returns the hash of the token or the session that a request sends; undefined: neither. */
export function hashCredential(request: FastifyRequest): string | undefined {
  return hashBearerToken(request.headers.authorization) ?? hashSessionCookie(request)
}

/** As `hashCredential`, if the caller was identified by it: others may send any cookie. */
export function hashCallerCredential(request: FastifyRequest): string | undefined {
  const { kind } = request.caller
  return kind === 'token' || kind === 'account' ? hashCredential(request) : undefined
}
