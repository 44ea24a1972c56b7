import { AppError } from '@distribute/contracts'
import type { Account, ProvidedPerson } from '@distribute/store'
import type { PeopleDeps } from './people-deps.ts'
import { provideAccount } from './provide-account.ts'

/** The person who started `npm start`. */
const starter: ProvidedPerson = {
  name: 'standalone',
  subject: 'standalone',
  createdBy: 'standalone',
  role: 'admin',
  lanes: 'all',
}

/**
 * Returns the account `standalone` for a one-time code, which it uses up. Throws `AppError`
 * `unauthorized`, or `forbidden` if the account is disabled.
 */
export function createCodeCheck({
  store,
  signInCodes,
}: Pick<PeopleDeps, 'store' | 'signInCodes'>): (code: string) => Promise<Account> {
  return async (code) => {
    if (signInCodes?.take(code) !== true) throw new AppError('unauthorized', invalidCode)
    return await provideAccount(starter, store)
  }
}

const invalidCode = 'the code is unknown, was used, or has expired: restart `npm start` to get another one'
