import type { StoreSettings } from '@distribute/contracts'

/** Describes a store without its password. */
export function describeStore(store: StoreSettings): string {
  return store.kind === 'sqlite' ? store.path : `${store.database} at ${store.host}:${store.port}`
}
