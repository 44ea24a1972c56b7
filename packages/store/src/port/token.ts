import type { AllowedLanes, Role } from '@distribute/contracts'
import type { Actor } from './audit.ts'

export interface TokenStore {
  /** Throws `AppError` `conflict` for a name that is taken. */
  create(token: NewToken, by?: Actor): Promise<void>
  /** Undefined: no such token, or a revoked one. An expired one is found. */
  find(hash: string): Promise<KnownToken | undefined>
  /** Notes when and from where the token was used; at most once a minute. */
  noteUse(hash: string, address: string | null): Promise<void>
  /** All of them, revoked ones too, by name. */
  list(): Promise<readonly Token[]>
  /** The token is not accepted any more; its name stays taken. Idempotent. False: no such token. */
  revoke(name: string, by?: Actor): Promise<boolean>
  /** There is one that is not revoked. */
  any(): Promise<boolean>
}

/** What a token gives access to. */
export interface TokenAccess {
  readonly role: Role
  readonly lanes: AllowedLanes
}

export interface NewToken extends TokenAccess {
  readonly name: string
  /** SHA-256 (hex) of the token; its text is never stored */
  readonly hash: string
  /** null: never */
  readonly expiresAfterMs: number | null
  /** null: unknown */
  readonly createdBy: string | null
}

export interface KnownToken extends TokenAccess {
  readonly name: string
  readonly expiresAtMs: number | null
  /** by the clock of the database */
  readonly isExpired: boolean
  /** `noteUse` would change nothing */
  readonly isUseNoted: boolean
}

/** A token as people are shown it. */
export interface Token extends TokenAccess {
  readonly name: string
  readonly createdAtMs: number
  /** null: a version before created it */
  readonly createdBy: string | null
  /** null: never */
  readonly expiresAtMs: number | null
  /** to the minute */
  readonly lastUsedAtMs: number | null
  readonly lastUsedAddress: string | null
  readonly revokedAtMs: number | null
}
