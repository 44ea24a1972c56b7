import { isIP } from 'node:net'
import { AppError } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'
import { isLoopback } from './networks.ts'

/**
 * The parsed `Host` header. It exposes DNS rebinding: if a page makes its own name resolve to our
 * address, the browser still sends the name of the page.
 */
export interface NamedHost {
  readonly isLoopback: boolean
  readonly isAddress: boolean
  /** Compares as `URL.host` does: lower case, without the default port of the scheme. */
  matches(url: URL): boolean
}

/**
 * Throws `AppError` `bad_request` for several Host headers: programs along the way could each
 * believe another one.
 */
export function assertOneHost({ raw }: Pick<FastifyRequest, 'raw'>): void {
  const names = raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  if (names.length > 1) throw new AppError('bad_request', `${names.length} Host headers: send one`)
}

const pattern = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[a-z0-9._-]+))(?::[0-9]{1,5})?$/i

/** Returns undefined if the header is missing or malformed. */
export function parseHostHeader(header: string | undefined): NamedHost | undefined {
  const groups = pattern.exec(header ?? '')?.groups
  const name = groups?.v6 ?? groups?.name
  if (header === undefined || name === undefined) return undefined
  return {
    isLoopback: isLoopback(name),
    isAddress: isIP(name) !== 0,
    matches: (url) =>
      URL.canParse(`${url.protocol}//${header}`) && new URL(`${url.protocol}//${header}`).host === url.host,
  }
}
