import { AppError } from '@distribute/contracts'
import { verifyPassword } from '@distribute/service'
import type { AccountPassword, Store } from '@distribute/store'
import pLimit from 'p-limit'
import type { SignInAttempt, SignInThrottle } from './sign-in-throttle.ts'

/** Each check takes 19 MiB and about 50 ms of a core. */
const checksAtOnce = 2
const maxWaiting = 50

export interface SignInDeps {
  readonly store: Pick<Store, 'accounts'>
  readonly throttle: SignInThrottle
}

export type CheckPassword = (attempt: SignInAttempt & { readonly password: string }) => Promise<AccountPassword>

/**
 * Returns the account of a name and password. Throws `AppError` `unauthorized`, the same and after
 * the same time for an unknown name as for a wrong password, or `rate_limited`.
 */
export function createPasswordCheck({ store, throttle }: SignInDeps): CheckPassword {
  const limit = pLimit(checksAtOnce)
  return async ({ password, ...attempt }) => {
    throttle.check(attempt)
    if (limit.pendingCount >= maxWaiting) throw new AppError('rate_limited', 'too many sign-ins at once: try again')
    const account = await store.accounts.findPassword(attempt.name)
    if ((await limit(() => verifyPassword(password, account?.passwordHash))) && account !== undefined) {
      throttle.succeeded(attempt)
      return account
    }
    throttle.failed(attempt)
    throw new AppError('unauthorized', 'the name or the password is wrong, or the account is disabled')
  }
}
