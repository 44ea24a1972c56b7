import { Command } from '@commander-js/extra-typings'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'
import { configOption, loadLocalConfiguration } from './local-configuration.ts'

/** `distribute migrate` */
export function createMigrateCommand(context: CommandContext) {
  return new Command('migrate')
    .description("Make the store's tables, or bring them up to date")
    .addOption(configOption())
    .action(async ({ config }) => {
      const { store } = loadLocalConfiguration({ config }, context).configuration
      const { migrateStore } = await import('@distribute/store')
      const { applied, toVersion } = await migrateStore(store)
      for (const title of applied) context.print(`applied: ${title}`)
      context.print(`the store ${describeStore(store)} has schema version ${toVersion}`)
    })
}
