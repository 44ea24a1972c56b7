import type { CommandContext } from '../../command-context.ts'
import { onServerOrStore, type ServerOrStoreChoice } from '../server-or-store.ts'
import type { AccountAdmin } from './account-admin.ts'
import { createServerAccounts } from './server-accounts.ts'

/** Works on the accounts of the server or the store that the options choose. */
export async function withAccounts(
  options: { readonly choice: ServerOrStoreChoice; readonly context: CommandContext },
  work: (accounts: AccountAdmin) => Promise<void>,
): Promise<void> {
  await onServerOrStore(options, {
    server: (api) => work(createServerAccounts(api)),
    store: async (store, place) => work((await import('./store-accounts.ts')).createStoreAccounts(store, place)),
  })
}
