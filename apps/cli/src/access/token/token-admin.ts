import type { AllowedLanes, Role, TokenView } from '@distribute/contracts'

/** A token that is asked for. */
interface TokenDraft {
  readonly name: string
  readonly role: Role
  readonly lanes: AllowedLanes
  readonly expiresAfterMs: number | null
}

/** The tokens of a server, or of a store. */
export interface TokenAdmin {
  /** `at https://…`, or `in the store …` */
  readonly place: string
  /** Returns the text of the token, which cannot be read again. Throws for a name that is taken. */
  create(draft: TokenDraft): Promise<string>
  list(): Promise<readonly TokenView[]>
  /** Idempotent. Throws for an unknown name. */
  revoke(name: string): Promise<void>
}
