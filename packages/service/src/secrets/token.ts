import { createHash, randomBytes } from 'node:crypto'

/** Creates a token of 32 random bytes. Its prefix lets people and secret scanners recognize it. */
export function createToken(): string {
  return `dst_${randomBytes(32).toString('base64url')}`
}

/** Hashes a token for the store. A plain hash is enough, because a token has 256 random bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
