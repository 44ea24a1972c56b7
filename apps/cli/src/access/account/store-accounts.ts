import { type AccountView, AppError } from '@distribute/contracts'
import { hashPassword } from '@distribute/service'
import type { Account, Store } from '@distribute/store'
import { createLocalActor } from '../../local/local-actor.ts'
import { viewTime, viewTimeOrNull } from '../view-time.ts'
import type { AccountAdmin, AccountChange } from './account-admin.ts'

/** The accounts in a store, changed as the local user. */
export function createStoreAccounts({ accounts }: Pick<Store, 'accounts'>, place: string): AccountAdmin {
  const by = createLocalActor()
  return {
    place: `in the store ${place}`,
    create: async ({ password, ...account }) => {
      const passwordHash = await hashPassword(password)
      await accounts.create({ ...account, passwordHash, createdBy: by.name }, by)
    },
    list: async () => (await accounts.list()).map(viewAccount),
    change: async (name, change) => {
      assertMayChange(await getAccount(accounts, name), change)
      const { password, disabled, ...access } = change
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      await accounts.change(name, { ...access, passwordHash, isDisabled: disabled }, { by })
    },
  }
}

async function getAccount(accounts: Store['accounts'], name: string): Promise<Account> {
  const account = await accounts.find(name)
  if (account !== undefined) return account
  throw new AppError('not_found', `no account named ${JSON.stringify(name)}: see \`distribute user list\``)
}

/** Role and lanes of such an account follow the groups at the provider. */
function assertMayChange({ name, subject }: Account, change: AccountChange): void {
  const fixed = (['role', 'lanes', 'password'] as const).find((field) => change[field] !== undefined)
  if (subject === null || fixed === undefined) return
  throw new AppError('conflict', `the identity provider sets the ${fixed} of "${name}": change it there`)
}

function viewAccount(account: Account): AccountView {
  const { name, role, lanes, hasPassword, createdBy } = account
  return {
    ...{ name, role, lanes: lanes === 'all' ? lanes : [...lanes], hasPassword, createdBy },
    provider: account.subject !== null,
    disabled: account.disabledAtMs !== null,
    createdAt: viewTime(account.createdAtMs),
    signedInAt: viewTimeOrNull(account.signedInAtMs),
  }
}
