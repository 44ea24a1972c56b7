export interface TokenStore {
  /** `hash`: SHA-256 (hex) of the token; its text is never stored. Throws `AppError` `conflict` for a name that is taken. */
  create(token: { name: string; hash: string }): Promise<void>
  /** the token's name; undefined: no such token */
  find(hash: string): Promise<{ readonly name: string } | undefined>
  any(): Promise<boolean>
}
