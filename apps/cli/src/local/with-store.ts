import type { Store } from '@distribute/store'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'
import { loadStoreSettings } from './local-configuration.ts'
import type { StoreChoice } from './store-options.ts'

/** Opens the configured store for the duration of `work`. `place` describes the store. */
export async function withStore<Result>(
  { choice, context }: { choice: StoreChoice; context: CommandContext },
  work: (store: Store, place: string) => Promise<Result>,
): Promise<Result> {
  const settings = loadStoreSettings(choice, context)
  const { openStore } = await import('@distribute/store')
  const store = await openStore(settings)
  try {
    return await work(store, describeStore(settings))
  } finally {
    await store.close()
  }
}
