import type { CommandContext } from '../../command-context.ts'
import { onServerOrStore, type ServerOrStoreChoice } from '../server-or-store.ts'
import { createServerTokens } from './server-tokens.ts'
import type { TokenAdmin } from './token-admin.ts'

/** Works on the tokens of the server or the store that the options choose. */
export async function withTokens(
  options: { readonly choice: ServerOrStoreChoice; readonly context: CommandContext },
  work: (tokens: TokenAdmin) => Promise<void>,
): Promise<void> {
  await onServerOrStore(options, {
    server: (api) => work(createServerTokens(api)),
    store: async (store, place) => work((await import('./store-tokens.ts')).createStoreTokens(store, place)),
  })
}
