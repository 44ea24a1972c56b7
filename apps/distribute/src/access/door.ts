import { AppError } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DistributeSettings } from '../settings.ts'
import { hashBearerToken } from './bearer-token.ts'
import { parseHostHeader } from './host-header.ts'
import { createNetworks, isLoopback } from './networks.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `open`: anybody may ask; `v1`: V1_ALLOW_FROM counts. A route that says nothing is shut. */
    door?: 'open' | 'v1'
  }
  interface FastifyRequest {
    /** the name of the token that it came in with */
    tokenName?: string
  }
}

type DoorSettings = Pick<DistributeSettings, 'host' | 'baseUrl' | 'trustProxy' | 'auth' | 'v1AllowFrom'>

/** Throws `AppError` `unauthorized` or `forbidden` for a request that may not come in. */
export type Door = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/**
 * Who may come in, before a body is read:
 *
 * 1. A request with a token: if the token is known. Browsers send no such header for a foreign page.
 * 2. Without one, while no token is required (the service listens on loopback alone): a request that no proxy has
 *    passed on and no page of another site can have caused.
 * 3. Without one, to v1, from V1_ALLOW_FROM: a request that no browser has sent.
 */
export function createDoor({ settings, store }: { settings: DoorSettings; store: Pick<Store, 'tokens'> }): Door {
  const admitV1Client = createV1Admission(settings)
  return async (request) => {
    if (request.routeOptions.config.door === 'open') return
    if (request.headers.authorization !== undefined)
      return assertKnownToken(request.headers.authorization, request, store)
    if (!isTokenRequired(settings)) return assertLocalCaller(request)
    if (request.routeOptions.config.door === 'v1' && admitV1Client(request)) return
    throw new AppError('unauthorized', 'a token is required: send the header Authorization: Bearer TOKEN')
  }
}

/** Throws `AppError` `invalid_configuration` when others could reach the service while nobody has a token. */
export async function assertMayListen(deps: { settings: DoorSettings; store: Pick<Store, 'tokens'> }): Promise<void> {
  const { host } = deps.settings
  if (isLoopback(host) || (await deps.store.tokens.any())) return
  throw new AppError(
    'invalid_configuration',
    `[HTTP] HOST is ${host}, which others can reach, and there is no token yet: ` +
      'make one with `distribute token create` (for `npm start`: with --standalone), or set HOST to 127.0.0.1',
  )
}

function isTokenRequired({ auth, host, baseUrl, trustProxy }: DoorSettings): boolean {
  return auth === 'required' || !isLoopback(host) || baseUrl !== undefined || trustProxy.length > 0
}

async function assertKnownToken(
  authorization: string,
  request: FastifyRequest,
  store: Pick<Store, 'tokens'>,
): Promise<void> {
  const hash = hashBearerToken(authorization)
  const known = hash && (await store.tokens.find(hash))
  if (!known) throw new AppError('unauthorized', 'the token is not known, or was revoked')
  request.tokenName = known.name
  if (known.isUseNoted) return
  // nobody is refused for what is only noted: a database may take no writes for a while
  await store.tokens
    .noteUse(hash)
    .catch((error) => request.log.warn({ err: error }, 'the use of a token was not noted'))
}

/** A program on this machine, or a page that this service has itself sent. */
function assertLocalCaller({ headers }: FastifyRequest): void {
  assertNotPassedOn(headers)
  if (parseHostHeader(headers.host)?.isLoopback !== true)
    throw new AppError('forbidden', 'without a token the Host header must be localhost or a loopback address')
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refusePage('Sec-Fetch-Site', site)
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, headers.host))
    throw refusePage('Origin', headers.origin)
}

/** The value is the sender's choice: only what any log and any terminal takes is given back. */
function refusePage(header: string, value: string | readonly string[]): AppError {
  const shown = String(value)
    .slice(0, 200)
    .replaceAll(/[^\x20-\x7e]/g, '?')
  return new AppError('forbidden', `pages of other sites may not ask: the header ${header} is "${shown}"`)
}

/** Behind a proxy on this machine every client of the network looks like a local one. */
function assertNotPassedOn(headers: FastifyRequest['headers']): void {
  const header = Object.keys(headers).find((name) => proxyHeader.test(name))
  if (header === undefined) return
  throw new AppError(
    'forbidden',
    `the header ${header} shows that a proxy has passed this request on: ` +
      'set [HTTP] TRUST_PROXY and BASE_URL, with which every client needs a token',
  )
}

const proxyHeader = /^(?:forwarded|x-forwarded-.*|x-real-ip|via)$/

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return origin.toLowerCase() === `http://${host?.toLowerCase()}`
}

/** The peer's address decides, so whatever a browser has sent for some page is refused. */
function createV1Admission({ v1AllowFrom, baseUrl }: DoorSettings): (request: FastifyRequest) => boolean {
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
      throw new AppError('forbidden', 'without a token no browser may use v1')
    // `request.host` is what a trusted proxy says that its client asked for
    if (!isOwnHost(headers.host) || !isOwnHost(request.host))
      throw new AppError('forbidden', "without a token the Host header must be an address or BASE_URL's host")
    return true
  }
}
