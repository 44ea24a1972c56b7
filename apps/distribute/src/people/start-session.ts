import { AppError } from '@distribute/contracts'
import type { KnownSession, SessionStore } from '@distribute/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createSessionId, sessionIdleMs, setSessionCookie } from './session-cookie.ts'

export interface SessionStart {
  readonly sessions: SessionStore
  /** of the person, who has proven to be it */
  readonly account: number
  readonly lifetimeMs: number
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/**
 * Signs a browser in. Throws `AppError` `unauthorized` for an account that was disabled meanwhile.
 */
export async function startSession({
  sessions,
  account,
  lifetimeMs,
  request,
  reply,
}: SessionStart): Promise<KnownSession> {
  const { id, hash } = createSessionId()
  await sessions.start({ account, hash, address: request.ip, requestId: request.id, idleMs: sessionIdleMs, lifetimeMs })
  const session = await sessions.find(hash)
  if (session === undefined) throw new AppError('unauthorized', 'the account was disabled meanwhile')
  setSessionCookie(reply, id)
  request.log.info({ account: session.name, peer: request.ip }, 'signed in')
  return session
}
