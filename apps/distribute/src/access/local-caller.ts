import { AppError } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'
import { parseHostHeader } from './host-header.ts'
import { assertOwnPage } from './own-page.ts'

/**
 * Accepts programs on this machine, and pages that this service itself sent. Throws `AppError`
 * `forbidden`.
 */
export function assertLocalCaller(request: FastifyRequest): void {
  const { headers } = request
  assertNotPassedOn(headers)
  if (parseHostHeader(headers.host)?.isLoopback !== true)
    throw new AppError('forbidden', 'without a token the Host header must be localhost or a loopback address')
  assertOwnPage(request)
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
