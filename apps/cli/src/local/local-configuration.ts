import { Option } from '@commander-js/extra-typings'
import { AppError, type StoreSettings } from '@distribute/contracts'
import { type LoadedConfiguration, type LoadOptions, loadConfiguration, type Profile } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'

/** `--config FILE`, as the daemons have it. */
export function configOption() {
  return new Option(
    '--config <file>',
    'settings; without it DISTRIBUTE_CONFIG, else conf/server.conf where it is there',
  )
}

export interface LocalConfigurationOptions {
  readonly config?: string | undefined
  /** whose settings are looked at */
  readonly profile: Profile
}

/** Reads the settings as a daemon would; what is odd about them goes to standard error. */
export function loadLocalConfiguration(
  { config, profile }: LocalConfigurationOptions,
  context: CommandContext,
): LoadedConfiguration {
  return load({ file: config, profile }, context)
}

/** `--standalone`, for commands that open the store. */
export function standaloneOption() {
  return new Option('--standalone', 'where no setting names a store: the one that `npm start` keeps in DATA_DIR')
}

export interface StoreChoice {
  readonly config?: string | undefined
  readonly standalone?: true | undefined
}

/**
 * Where the store is, of any kind; no other setting is looked at. Throws `AppError` `invalid_configuration` when no
 * setting says it and `--standalone` is missing: a command must not work on a store that nobody meant.
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

/** The address of the store, and the folder that it follows from, are both defaults. */
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
    'no setting says which store is meant: name the file that has [MySQL] or [Store] URL by --config FILE or ' +
      `DISTRIBUTE_CONFIG, or add --standalone for the store that \`npm start\` keeps, ${place}`,
  )
}
