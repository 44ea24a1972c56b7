import { AppError } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'
import { parseHostHeader } from './host-header.ts'

/**
 * Accepts programs on this machine, and pages that this service itself sent. Throws `AppError`
 * `forbidden`.
 */
export function assertLocalCaller({ headers }: FastifyRequest): void {
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
