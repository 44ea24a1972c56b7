import { hashToken } from '@distribute/service'

/**
 * Returns the SHA-256 (hex) of the token in an Authorization header, as the store keeps it.
 * Undefined if there is none.
 */
export function hashBearerToken(authorization: string | undefined): string | undefined {
  const token = /^Bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1]
  return token === undefined ? undefined : hashToken(token)
}
