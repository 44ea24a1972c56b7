import { AppError } from '@distribute/contracts'
import type { Account, ProvidedPerson, Store } from '@distribute/store'

/** The account of an authenticated person. Throws `AppError` `forbidden` if it is disabled. */
export async function provideAccount(person: ProvidedPerson, { accounts }: Pick<Store, 'accounts'>): Promise<Account> {
  const account = await accounts.provide(person)
  if (account === undefined) throw new AppError('forbidden', `the account "${person.name}" is disabled`)
  return account
}
