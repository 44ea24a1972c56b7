import type { StoreSettings } from '@distribute/contracts'
import { type LoadedConfiguration, type LoadOptions, loadConfiguration, type Profile } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'
import { NoStoreNamed } from './no-store-named.ts'
import type { StoreChoice } from './store-options.ts'

export interface LocalConfigurationOptions {
  readonly config?: string | undefined
  /** process whose settings to load */
  readonly profile: Profile
}

/** Loads the settings as a daemon would, and prints warnings on standard error. */
export function loadLocalConfiguration(
  { config, profile }: LocalConfigurationOptions,
  context: CommandContext,
): LoadedConfiguration {
  return load({ file: config, profile }, context)
}

/**
 * Loads the address of the store and ignores all other settings. Throws
 * `NoStoreNamed` if no setting names a store and `--standalone` is missing: a command must
 * not work on the wrong store.
 */
export function loadStoreSettings({ config, standalone }: StoreChoice, context: CommandContext): StoreSettings {
  const { configuration, effective } = load({ file: config, profile: 'standalone', storeOnly: true }, context)
  const { store } = configuration
  if (standalone !== true && isGuessed(effective)) throw new NoStoreNamed(describeStore(store))
  return store
}

function load(options: Omit<LoadOptions, 'env'>, { env, note }: CommandContext): LoadedConfiguration {
  const loaded = loadConfiguration({ ...options, env })
  for (const warning of loaded.warnings) note(`warning: ${warning}`)
  return loaded
}

/** True if the store's address and the folder it derives from are both defaults. */
function isGuessed(effective: LoadedConfiguration['effective']): boolean {
  const isDefault = (section: string, key: string) =>
    effective.some(
      (one) => one.section === section && one.key === key && one.value !== undefined && one.origin === 'default',
    )
  return isDefault('Store', 'URL') && isDefault('Standalone', 'DATA_DIR')
}
