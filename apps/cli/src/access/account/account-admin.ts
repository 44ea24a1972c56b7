import type { AccountView, AllowedLanes, Role } from '@distribute/contracts'

/** An account that is asked for. */
interface AccountDraft {
  readonly name: string
  readonly password: string
  readonly role: Role
  readonly lanes: AllowedLanes
}

/** Fields left out stay. */
export interface AccountChange {
  readonly password?: string | undefined
  readonly role?: Role | undefined
  readonly lanes?: AllowedLanes | undefined
  readonly disabled?: boolean | undefined
}

/** The accounts of a server, or of a store. */
export interface AccountAdmin {
  /** `at https://…`, or `in the store …` */
  readonly place: string
  /** Throws for a name that is taken. */
  create(draft: AccountDraft): Promise<void>
  list(): Promise<readonly AccountView[]>
  /**
   * Idempotent. Throws for an unknown name, and where the identity provider sets what is to change.
   */
  change(name: string, change: AccountChange): Promise<void>
}
