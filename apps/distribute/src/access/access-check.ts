import { AppError } from '@distribute/contracts'
import { hashToken, isMistypedToken } from '@distribute/service'
import type { KnownToken, Store } from '@distribute/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { formatTime } from '../http/time-format.ts'
import type { DistributeSettings } from '../settings.ts'
import type { AccessRule } from './access-rule.ts'
import { readBearerToken } from './bearer-token.ts'
import type { Caller } from './caller.ts'
import { assertLocalCaller } from './local-caller.ts'
import { isLoopback } from './networks.ts'
import { identifyPerson } from './person.ts'
import { createV1Admission } from './v1-admission.ts'

type AccessStore = Pick<Store, 'tokens' | 'sessions'>
type AccessSettings = Pick<DistributeSettings, 'host' | 'baseUrl' | 'trustProxy' | 'auth' | 'v1AllowFrom'>

/**
 * Sets the caller of the request. Throws `AppError` `unauthorized` or `forbidden` for a request
 * without permission.
 */
export type AccessCheck = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/**
 * Finds out who sends a request, before its body is read:
 *
 * 1. With a token: if the token is known. Browsers send no such header for pages of other sites.
 * 2. With the cookie of a session: if the session is open, and no page of another site sent a
 *    request that changes something.
 * 3. Without a token, while none is required (the service listens on loopback only): if no proxy
 *    forwarded the request and no page of another site can have caused it.
 * 4. Without a token, to v1, from V1_ALLOW_FROM: if no browser sent the request.
 */
export function createAccessCheck({ settings, store }: { settings: AccessSettings; store: AccessStore }): AccessCheck {
  const admitV1Client = createV1Admission(settings)
  const identify = async (request: FastifyRequest, rule: AccessRule | undefined): Promise<Caller> => {
    if (request.headers.authorization !== undefined) return await identifyToken(request, store)
    const account = await identifyPerson(request, { store, baseUrl: settings.baseUrl })
    if (account !== undefined) return account
    if (!isTokenRequired(settings)) {
      assertLocalCaller(request)
      return localCaller
    }
    if (typeof rule === 'object' && rule.isV1 && admitV1Client(request)) return v1Caller
    throw new AppError('unauthorized', 'a token is required: send the header Authorization: Bearer TOKEN, or sign in')
  }
  return async (request) => {
    const rule = request.routeOptions.config.access
    if (rule !== 'public') request.caller = await identify(request, rule)
  }
}

/** A program on this machine, while no token is required. */
export const localCaller: Caller = { kind: 'local', name: '', role: 'admin', lanes: 'all', expiresAtMs: null }
const v1Caller: Caller = { kind: 'v1', name: '', role: 'operator', lanes: 'all', expiresAtMs: null }

/**
 * Throws `AppError` `invalid_configuration` if other machines could reach the service and no token
 * exists.
 */
export async function assertMayListen(deps: { settings: AccessSettings; store: Pick<Store, 'tokens'> }): Promise<void> {
  const { host } = deps.settings
  if (isLoopback(host) || (await deps.store.tokens.any())) return
  throw new AppError(
    'invalid_configuration',
    `[HTTP] HOST is ${host}, which other machines can reach, and no token exists: ` +
      'create one with `distribute token create` (for `npm start`: with --standalone), or set HOST to 127.0.0.1',
  )
}

function isTokenRequired({ auth, host, baseUrl, trustProxy }: AccessSettings): boolean {
  return auth === 'required' || !isLoopback(host) || baseUrl !== undefined || trustProxy.length > 0
}

async function identifyToken(request: FastifyRequest, store: Pick<Store, 'tokens'>): Promise<Caller> {
  const token = readBearerToken(request.headers.authorization)
  if (token !== undefined && isMistypedToken(token))
    throw new AppError('unauthorized', 'the token has a typo: its checksum does not match')
  const hash = token === undefined ? undefined : hashToken(token)
  const known = hash && (await store.tokens.find(hash))
  if (!known) throw new AppError('unauthorized', 'the token is unknown or revoked')
  if (known.isExpired) throw explainExpired(known)
  if (!known.isUseNoted) await noteUse(hash, request, store)
  const { name, role, lanes, expiresAtMs } = known
  return { kind: 'token', name, role, lanes, expiresAtMs }
}

/**
 * A request succeeds even if its use cannot be recorded: the database may take no writes for a
 * while.
 */
async function noteUse(hash: string, { ip, log }: FastifyRequest, { tokens }: Pick<Store, 'tokens'>): Promise<void> {
  await tokens.noteUse(hash, ip).catch((error) => log.warn({ err: error }, 'token use not recorded'))
}

function explainExpired({ name, expiresAtMs }: KnownToken): AppError {
  const at = expiresAtMs === null ? 'in the past' : `at ${formatTime(expiresAtMs)}`
  return new AppError('unauthorized', `the token "${name}" expired ${at}: ask an administrator for a new one`)
}
