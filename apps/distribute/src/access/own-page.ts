import { AppError } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'

type SentRequest = Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>

/**
 * Throws `AppError` `forbidden` for a request that a page of another site may have caused. Browsers
 * send `Origin` with every request that changes something; programs send none.
 */
export function assertOwnPage({ headers, protocol, host }: SentRequest, baseUrl: string | undefined): void {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  const own = [`${protocol}://${host}`, baseUrl && new URL(baseUrl).origin].map((one) => one?.toLowerCase())
  if (origin !== undefined && !own.includes(origin.toLowerCase())) throw otherSite('Origin')
  if (origin === undefined && site !== undefined && site !== 'same-origin') throw otherSite('Sec-Fetch-Site')
}

function otherSite(header: string): AppError {
  return new AppError('forbidden', `requests from pages of other sites are forbidden: see the header ${header}`)
}
