import { AppError } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'

type SentRequest = Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>

/**
 * Throws `AppError` `forbidden` for a request that a page of another site may have caused. Browsers
 * send `Origin` with every request that changes something; programs send none.
 */
export function assertOwnPage({ headers, protocol, host }: SentRequest, baseUrl?: string): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined && !ownSites.has(String(site))) throw foreignPage('Sec-Fetch-Site', site)
  const { origin } = headers
  const own = [`${protocol}://${host}`, baseUrl && new URL(baseUrl).origin].map((one) => one?.toLowerCase())
  if (origin !== undefined && !own.includes(origin.toLowerCase())) throw foreignPage('Origin', origin)
}

/** `none`: a person typed the address, or followed a bookmark. */
const ownSites: ReadonlySet<string> = new Set(['same-origin', 'none'])

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
