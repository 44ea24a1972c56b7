import { AppError } from '@distribute/contracts'
import type { KnownToken, Store } from '@distribute/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { formatTime } from '../http/time-format.ts'
import type { DistributeSettings } from '../settings.ts'
import { hashBearerToken } from './bearer-token.ts'
import { parseHostHeader } from './host-header.ts'
import { createNetworks, isLoopback } from './networks.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `public`: no token required; `v1`: V1_ALLOW_FROM applies. Default: a token is required. */
    access?: 'public' | 'v1'
  }
  interface FastifyRequest {
    /** name of the token that the request was sent with */
    tokenName?: string
  }
}

type AccessSettings = Pick<DistributeSettings, 'host' | 'baseUrl' | 'trustProxy' | 'auth' | 'v1AllowFrom'>

/** Throws `AppError` `unauthorized` or `forbidden` for a request without permission. */
export type AccessCheck = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/**
 * Decides who may send a request, before its body is read:
 *
 * 1. With a token: if the token is known. Browsers send no such header for pages of other sites.
 * 2. Without a token, while none is required (the service listens on loopback only): if no proxy
 *    forwarded the request and no page of another site can have caused it.
 * 3. Without a token, to v1, from V1_ALLOW_FROM: if no browser sent the request.
 */
export function createAccessCheck({
  settings,
  store,
}: {
  settings: AccessSettings
  store: Pick<Store, 'tokens'>
}): AccessCheck {
  const admitV1Client = createV1Admission(settings)
  return async (request) => {
    if (request.routeOptions.config.access === 'public') return
    if (request.headers.authorization !== undefined)
      return assertKnownToken(request.headers.authorization, request, store)
    if (!isTokenRequired(settings)) return assertLocalCaller(request)
    if (request.routeOptions.config.access === 'v1' && admitV1Client(request)) return
    throw new AppError('unauthorized', 'a token is required: send the header Authorization: Bearer TOKEN')
  }
}

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

async function assertKnownToken(
  authorization: string,
  request: FastifyRequest,
  store: Pick<Store, 'tokens'>,
): Promise<void> {
  const hash = hashBearerToken(authorization)
  const known = hash && (await store.tokens.find(hash))
  if (!known) throw new AppError('unauthorized', 'the token is unknown or revoked')
  if (known.isExpired) throw explainExpired(known)
  request.tokenName = known.name
  if (known.isUseNoted) return
  // A request succeeds even if its use cannot be recorded: the database may take no writes for a
  // while.
  await store.tokens
    .noteUse(hash, request.ip)
    .catch((error) => request.log.warn({ err: error }, 'token use not recorded'))
}

function explainExpired({ name, expiresAtMs }: KnownToken): AppError {
  const at = expiresAtMs === null ? 'in the past' : `at ${formatTime(expiresAtMs)}`
  return new AppError('unauthorized', `the token "${name}" expired ${at}: ask an administrator for a new one`)
}

/** Accepts programs on this machine, and pages that this service itself sent. */
function assertLocalCaller({ headers }: FastifyRequest): void {
  assertNotPassedOn(headers)
  if (parseHostHeader(headers.host)?.isLoopback !== true)
    throw new AppError('forbidden', 'without a token the Host header must be localhost or a loopback address')
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreignPage('Sec-Fetch-Site', site)
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, headers.host))
    throw foreignPage('Origin', headers.origin)
}

/**
 * The sender chooses the value: only characters that are safe in logs and terminals are repeated.
 */
function foreignPage(header: string, value: string | readonly string[]): AppError {
  const shown = String(value)
    .slice(0, 200)
    .replaceAll(/[^\x20-\x7e]/g, '?')
  return new AppError(
    'forbidden',
    `requests from pages of other sites are forbidden: the header ${header} is "${shown}"`,
  )
}

/** Behind a proxy on this machine, every client of the network looks like a local one. */
function assertNotPassedOn(headers: FastifyRequest['headers']): void {
  const header = Object.keys(headers).find((name) => proxyHeader.test(name))
  if (header === undefined) return
  throw new AppError(
    'forbidden',
    `the header ${header} shows that a proxy forwarded this request: ` +
      'set [HTTP] TRUST_PROXY and BASE_URL, with which every client needs a token',
  )
}

const proxyHeader = /^(?:forwarded|x-forwarded-.*|x-real-ip|via)$/

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return origin.toLowerCase() === `http://${host?.toLowerCase()}`
}

/**
 * The address of the peer decides, so requests that a browser sends for some page are forbidden.
 */
function createV1Admission({ v1AllowFrom, baseUrl }: AccessSettings): (request: FastifyRequest) => boolean {
  const allowed = createNetworks(v1AllowFrom)
  const ownAddress = baseUrl === undefined ? undefined : new URL(baseUrl)
  const isOwnHost = (header: string | undefined) => {
    const host = parseHostHeader(header)
    return host !== undefined && (host.isAddress || (ownAddress !== undefined && host.matches(ownAddress)))
  }
  return (request) => {
    if (!allowed.has(request.ip)) return false
    const { headers } = request
    if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
      throw new AppError('forbidden', 'browsers need a token for v1')
    // `request.host` is the host that a trusted proxy says its client asked for.
    if (!isOwnHost(headers.host) || !isOwnHost(request.host))
      throw new AppError('forbidden', "without a token the Host header must be an address or BASE_URL's host")
    return true
  }
}
