import { AppError } from '@distribute/contracts'

/** Failures that are counted for, and for how long after the first one. */
const windowMs = 5 * 60_000
const limits = { person: 5, address: 20, name: 100 } as const
/**
 * The oldest counts are dropped first, which limits the memory that an attacker with many addresses
 * can take.
 */
const maxCounts = 10_000

interface Count {
  failures: number
  readonly untilMs: number
}

/** Slows down guesses of passwords. Counts in the memory of this process. */
export interface SignInThrottle {
  /** Throws `AppError` `rate_limited` after too many failures. */
  check(attempt: SignInAttempt): void
  failed(attempt: SignInAttempt): void
  succeeded(attempt: SignInAttempt): void
}

export interface SignInAttempt {
  readonly name: string
  readonly address: string
}

/**
 * Counts failures of a name from an address, of an address, and of a name. The last limit is high,
 * so that a stranger can hardly lock a person out. `now`: milliseconds of a monotonic clock.
 */
export function createSignInThrottle(now: () => number): SignInThrottle {
  const counts = new Map<string, Count>()
  const keysOf = ({ name, address }: SignInAttempt) =>
    [
      [`person ${address} ${name}`, limits.person],
      [`address ${address}`, limits.address],
      [`name ${name}`, limits.name],
    ] as const
  const find = (key: string) => {
    const count = counts.get(key)
    return count !== undefined && count.untilMs > now() ? count : undefined
  }
  return {
    check: (attempt) => {
      for (const [key, limit] of keysOf(attempt)) {
        const count = find(key)
        if (count !== undefined && count.failures >= limit) throw tooMany(count.untilMs - now())
      }
    },
    failed: (attempt) => {
      for (const [key] of keysOf(attempt)) {
        const count = find(key) ?? { failures: 0, untilMs: now() + windowMs }
        count.failures += 1
        counts.delete(key)
        counts.set(key, count)
      }
      for (const key of counts.keys()) {
        if (counts.size <= maxCounts) break
        counts.delete(key)
      }
    },
    succeeded: ({ name, address }) => void counts.delete(`person ${address} ${name}`),
  }
}

function tooMany(waitMs: number): AppError {
  return new AppError('rate_limited', `too many failed sign-ins: try again in ${Math.ceil(waitMs / 1000)} s`)
}
