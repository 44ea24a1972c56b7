import { isIP } from 'node:net'
import { AppError } from '@distribute/contracts'
import type { FastifyRequest } from 'fastify'
import { isLoopback } from './networks.ts'

/**
 * What a `Host` header names. A page that had its own name resolve to our address (DNS rebinding) is known by
 * it: the browser still sends the page's name.
 */
export interface NamedHost {
  readonly isLoopback: boolean
  readonly isAddress: boolean
  /** as `URL.host` has it: lower case, without the port that the scheme has anyway */
  matches(url: URL): boolean
}

/** Throws `AppError` `bad_request`: of two names each program on the way may believe another one. */
export function assertOneHost({ raw }: Pick<FastifyRequest, 'raw'>): void {
  const names = raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  if (names.length > 1) throw new AppError('bad_request', `there are ${names.length} Host headers: send one`)
}

const pattern = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[a-z0-9._-]+))(?::[0-9]{1,5})?$/i

/** Undefined: the header is missing, or names no host. */
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
