import { Option } from '@commander-js/extra-typings'
import { AppError, type StoreSettings } from '@distribute/contracts'
import { type LoadedConfiguration, type LoadOptions, loadConfiguration, type Profile } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'

/** `--config FILE`, as the daemons have it. */
export function configOption() {
  return new Option(
    '--config <file>',
    'settings file (default: DISTRIBUTE_CONFIG, or else conf/server.conf if it exists)',
  )
}

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

/** `--standalone`, for commands that open the store. */
export function standaloneOption() {
  return new Option('--standalone', 'if no setting names a store, use the one of `npm start` in DATA_DIR')
}

export interface StoreChoice {
  readonly config?: string | undefined
  readonly standalone?: true | undefined
}

/**
 * Loads the address of the store and ignores all other settings. Throws `AppError`
 * `invalid_configuration` if no setting names a store and `--standalone` is missing: a command must
 * not work on the wrong store.
 */
export function loadStoreSettings({ config, standalone }: StoreChoice, context: CommandContext): StoreSettings {
  const { configuration, effective } = load({ file: config, profile: 'standalone', storeOnly: true }, context)
  const { store } = configuration
  if (standalone !== true && isGuessed(effective)) throw explainGuess(describeStore(store))
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

function explainGuess(place: string): AppError {
  return new AppError(
    'invalid_configuration',
    'no setting names a store: pass the file with [MySQL] or [Store] URL by --config FILE or DISTRIBUTE_CONFIG, or ' +
      `--standalone for the store of \`npm start\`, ${place}`,
  )
}
