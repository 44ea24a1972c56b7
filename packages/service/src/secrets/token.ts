import { createHash, randomBytes } from 'node:crypto'

/** 32 random bytes; the prefix lets people and scanners of leaked secrets see what it is. */
export function createToken(): string {
  return `dst_${randomBytes(32).toString('base64url')}`
}

/** What the store knows of a token. It has 256 random bits, so that a plain hash cannot be turned back. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
