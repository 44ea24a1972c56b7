import { createToken, hashToken } from '@distribute/service'
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A session that is not used for so long ends. */
export const sessionIdleMs = 12 * 3_600_000
const cookieName = 'distribute_session'

/** The id of a new session, and its hash for the store. */
export function createSessionId(): { readonly id: string; readonly hash: string } {
  const id = createToken()
  return { id, hash: hashToken(id) }
}

/** The hash of the session that a browser sends; undefined: none. */
export function hashSessionCookie({ cookies }: FastifyRequest): string | undefined {
  const id = cookies[cookieName]
  return id === undefined || id === '' ? undefined : hashToken(id)
}

/** Gives a browser its session, until the browser is closed or the session ends. */
export function setSessionCookie(reply: FastifyReply, id: string): void {
  reply.setCookie(cookieName, id, cookieOptions(reply.request))
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(cookieName, cookieOptions(reply.request))
}

/** No script reads it, no page of another site sends it, and on https no plain request has it. */
function cookieOptions({ protocol }: FastifyRequest): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https' }
}
