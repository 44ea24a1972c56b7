import type { Store } from '@distribute/store'
import type { FastifyRequest } from 'fastify'
import { hashSessionCookie, sessionIdleMs } from '../people/session-cookie.ts'
import type { Caller } from './caller.ts'
import { assertOwnPage } from './own-page.ts'

interface PersonDeps {
  readonly store: Pick<Store, 'sessions'>
  readonly baseUrl: string | undefined
}

/**
 * Returns the person whose session a browser sends, or undefined without an open session. Throws
 * `AppError` `forbidden` for a request that changes something and comes from a page of another
 * site.
 */
export async function identifyPerson(
  request: FastifyRequest,
  { store: { sessions }, baseUrl }: PersonDeps,
): Promise<Caller | undefined> {
  const hash = hashSessionCookie(request)
  const session = hash && (await sessions.find(hash))
  if (!session) return undefined
  if (!readingMethods.has(request.method)) assertOwnPage(request, baseUrl)
  if (!session.isUseNoted) await noteUse(hash, request, sessions)
  const { name, role, lanes, endsAtMs } = session
  return { kind: 'account', name, role, lanes, expiresAtMs: endsAtMs }
}

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A request succeeds even if the database takes no writes for a while. */
async function noteUse(hash: string, { log }: FastifyRequest, sessions: Store['sessions']): Promise<void> {
  await sessions.noteUse(hash, sessionIdleMs).catch((error) => log.warn({ err: error }, 'session use not recorded'))
}
