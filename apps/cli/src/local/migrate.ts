import { Command } from '@commander-js/extra-typings'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'
import { configOption, loadStoreSettings, standaloneOption } from './local-configuration.ts'

/** `distribute migrate` */
export function createMigrateCommand(context: CommandContext) {
  return new Command('migrate')
    .description("Make the store's tables, or bring them up to date")
    .option(
      '--engine-account <name>',
      "the engines' account at MySQL, USER or USER@HOST: gets the rights that an engine needs, and no others",
    )
    .option(
      '--only-current-engines',
      'no engine of the version before is left: take back rights that only those need, to results as a whole',
    )
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(async ({ engineAccount, onlyCurrentEngines, ...choice }) => {
      const store = loadStoreSettings(choice, context)
      const { migrateStore } = await import('@distribute/store')
      const report = await migrateStore(store, { engineAccount, onlyCurrentEngines })
      for (const title of report.applied) context.print(`applied: ${title}`)
      context.print(`the store ${describeStore(store)} has schema version ${report.toVersion}`)
      if (report.engineAccount !== undefined) {
        context.print(`the account ${report.engineAccount} has the rights of an engine`)
      }
    })
}
