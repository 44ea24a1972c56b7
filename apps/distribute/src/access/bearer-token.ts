import { hashToken } from '@distribute/service'

/** Returns the token in an Authorization header; undefined if there is none. */
export function readBearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1]
}

/**
 * Returns the SHA-256 (hex) of the token in an Authorization header, as the store keeps it.
 * Undefined if there is none.
 */
export function hashBearerToken(authorization: string | undefined): string | undefined {
  const token = readBearerToken(authorization)
  return token === undefined ? undefined : hashToken(token)
}
