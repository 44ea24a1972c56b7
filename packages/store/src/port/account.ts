import type { Actor } from './audit.ts'
import type { TokenAccess } from './token.ts'

/** Accounts of people who sign in. Their sessions are in `SessionStore`. */
export interface AccountStore {
  /** Throws `AppError` `conflict` for a name that is taken. */
  create(account: NewAccount, by?: Actor): Promise<Account>
  /**
   * Creates or updates the account of a person whom an identity provider has authenticated: role
   * and lanes are those of this sign-in. Undefined: the account is disabled. Throws `AppError`
   * `conflict` if another account has the name.
   */
  provide(person: ProvidedPerson): Promise<Account | undefined>
  find(name: string): Promise<Account | undefined>
  /** Undefined: no such account, a disabled one, or one without a password. */
  findPassword(name: string): Promise<AccountPassword | undefined>
  /** All accounts, disabled ones too, by name. */
  list(): Promise<readonly Account[]>
  /**
   * Changes an account. A new password and disabling end its sessions. With `version`, changes
   * nothing unless the account still has it. Undefined: no such account, or another version.
   */
  change(name: string, change: AccountChange, options?: AccountChangeOptions): Promise<Account | undefined>
}

export interface NewAccount extends TokenAccess {
  readonly name: string
  /** null: the person signs in by an identity provider */
  readonly passwordHash: string | null
  /** null: unknown */
  readonly createdBy: string | null
}

export interface ProvidedPerson extends TokenAccess {
  readonly name: string
  /** issuer and subject, which no other person has */
  readonly subject: string
  /** of a new account: who vouches for the person */
  readonly createdBy: string
}

export interface AccountChangeOptions {
  /** left out: any */
  readonly version?: number | undefined
  readonly by?: Actor | undefined
}

/** Fields left out stay. */
export interface AccountChange {
  readonly role?: TokenAccess['role'] | undefined
  readonly lanes?: TokenAccess['lanes'] | undefined
  readonly passwordHash?: string | undefined
  readonly isDisabled?: boolean | undefined
}

export interface Account extends TokenAccess {
  readonly id: number
  readonly name: string
  readonly hasPassword: boolean
  /** null: a local account */
  readonly subject: string | null
  /** counts up with each change */
  readonly version: number
  readonly createdAtMs: number
  readonly createdBy: string | null
  readonly signedInAtMs: number | null
  readonly disabledAtMs: number | null
}

export interface AccountPassword {
  readonly id: number
  readonly passwordHash: string
}
