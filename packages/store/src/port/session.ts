import type { Actor } from './audit.ts'
import type { TokenAccess } from './token.ts'

/** Sessions of people who are signed in. All times are by the clock of the database. */
export interface SessionStore {
  /** Starts a session and notes the sign-in. False: the account is disabled or gone. */
  start(session: NewSession): Promise<boolean>
  /** Undefined: no such session, one that has ended, or one of a disabled account. */
  find(hash: string): Promise<KnownSession | undefined>
  /** Notes a use, which moves the idle end; at most once a minute. */
  noteUse(hash: string, idleMs: number): Promise<void>
  /** Ends a session. Idempotent. */
  end(hash: string, by?: Omit<Actor, 'name'>): Promise<void>
  /** Deletes sessions that have ended, at most `limit`; returns how many. */
  prune(limit: number): Promise<number>
}

export interface NewSession {
  readonly account: number
  /** SHA-256 (hex) of the session's id; the id itself is never stored */
  readonly hash: string
  readonly address: string | null
  /** of the request that signs in */
  readonly requestId?: string | undefined
  /** without a use for so long it ends */
  readonly idleMs: number
  /** after so long it ends in any case */
  readonly lifetimeMs: number
}

export interface KnownSession extends TokenAccess {
  /** of the account */
  readonly name: string
  /** the absolute end */
  readonly endsAtMs: number
  /** `noteUse` would change nothing */
  readonly isUseNoted: boolean
}
