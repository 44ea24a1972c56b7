import { randomBytes } from 'node:crypto'
import { hashToken } from '@distribute/service'

const lifetimeMs = 10 * 60_000

/** Codes for the person who started this process. They end with it. */
export interface SignInCodes {
  /** Creates a code, which counts once within 10 minutes. */
  create(): string
  /** Uses a code up. False: it is unknown, was used, or has expired. */
  take(code: string): boolean
}

/** `now`: milliseconds of a monotonic clock. */
export function createSignInCodes(now: () => number): SignInCodes {
  const ends = new Map<string, number>()
  return {
    create: () => {
      const code = randomBytes(32).toString('base64url')
      ends.set(hashToken(code), now() + lifetimeMs)
      return code
    },
    take: (code) => {
      const hash = hashToken(code)
      const endMs = ends.get(hash)
      ends.delete(hash)
      return endMs !== undefined && now() < endMs
    },
  }
}
