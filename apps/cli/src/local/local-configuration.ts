import { Option } from '@commander-js/extra-typings'
import { type LoadedConfiguration, loadConfiguration, type Profile } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'

/** `--config FILE`, as the daemons have it. */
export function configOption() {
  return new Option(
    '--config <file>',
    'settings; without it DISTRIBUTE_CONFIG, else conf/server.conf where it is there',
  )
}

export interface LocalConfigurationOptions {
  readonly config?: string | undefined
  /** whose settings are looked at; left out: what it takes to open the store, of any kind */
  readonly profile?: Profile
}

/** Reads the settings as a daemon would; what is odd about them goes to standard error. */
export function loadLocalConfiguration(
  { config, profile }: LocalConfigurationOptions,
  { env, note }: CommandContext,
): LoadedConfiguration {
  const process = profile === undefined ? { profile: 'standalone' as const, storeOnly: true } : { profile }
  const loaded = loadConfiguration({ file: config, env, ...process })
  for (const warning of loaded.warnings) note(`warning: ${warning}`)
  return loaded
}
