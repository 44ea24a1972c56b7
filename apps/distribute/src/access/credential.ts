import type { FastifyRequest } from 'fastify'
import { hashSessionCookie } from '../people/session-cookie.ts'
import { hashBearerToken } from './bearer-token.ts'

/** Returns the hash of the token or the session that a request sends; undefined: neither. */
export function hashCredential(request: FastifyRequest): string | undefined {
  return hashBearerToken(request.headers.authorization) ?? hashSessionCookie(request)
}
