import { AppError } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'
import type { DistributeSettings } from '../settings.ts'
import { parseHostHeader } from './host-header.ts'
import { createNetworks } from './networks.ts'

/**
 * The address of the peer decides, so requests that a browser sends for some page are forbidden.
 */
export function createV1Admission({
  v1AllowFrom,
  baseUrl,
}: Pick<DistributeSettings, 'v1AllowFrom' | 'baseUrl'>): (request: FastifyRequest) => boolean {
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
