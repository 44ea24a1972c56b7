export interface TokenStore {
  /** `hash`: SHA-256 (hex) of the token; its text is never stored. Throws `AppError` `conflict` for a name that is taken. */
  create(token: { name: string; hash: string }): Promise<void>
  /** Undefined: no such token, or a revoked one. */
  find(hash: string): Promise<KnownToken | undefined>
  /** Notes that the token was used; at most once a minute, however often it is called. */
  noteUse(hash: string): Promise<void>
  /** All of them, revoked ones too, by name. */
  list(): Promise<readonly Token[]>
  /** From now on nobody comes in with it; its name stays taken. Harmless to repeat. False: no such token. */
  revoke(name: string): Promise<boolean>
  /** There is one that is not revoked. */
  any(): Promise<boolean>
}

interface KnownToken {
  readonly name: string
  /** `noteUse` would change nothing */
  readonly isUseNoted: boolean
}

/** A token as people are shown it. */
export interface Token {
  readonly name: string
  readonly createdAtMs: number
  /** to the minute */
  readonly lastUsedAtMs: number | null
  readonly revokedAtMs: number | null
}
