import { Command } from '@commander-js/extra-typings'
import type { MigrationReport, Store } from '@distribute/store'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'
import { createLocalActor } from './local-actor.ts'
import { loadStoreSettings } from './local-configuration.ts'
import { configOption, standaloneOption } from './store-options.ts'

/** `distribute migrate` */
export function createMigrateCommand(context: CommandContext) {
  return new Command('migrate')
    .description("Create the store's tables, or update them (idempotent)")
    .option(
      '--engine-account <name>',
      "the engines' MySQL account, USER or USER@HOST: grant it exactly the rights that an engine needs",
    )
    .option(
      '--only-current-engines',
      'revoke rights that only engines of the previous version need; use it once none of them is left',
    )
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(async ({ engineAccount, onlyCurrentEngines, ...choice }) => {
      const store = loadStoreSettings(choice, context)
      const { migrateStore, openStore } = await import('@distribute/store')
      const report = await migrateStore(store, { engineAccount, onlyCurrentEngines })
      if (report.applied.length > 0) await auditMigration(await openStore(store), report)
      for (const title of report.applied) context.print(`applied: ${title}`)
      context.print(`store ${describeStore(store)} has schema version ${report.toVersion}`)
      if (report.engineAccount !== undefined) {
        context.print(`account ${report.engineAccount} has the rights of an engine`)
      }
    })
}

async function auditMigration(store: Store, { fromVersion, toVersion }: MigrationReport): Promise<void> {
  const change = { action: 'store.migrate', subject: `schema ${toVersion}`, detail: `from schema ${fromVersion}` }
  try {
    await store.audit.write({ by: createLocalActor(), ...change, outcome: 'done' })
  } finally {
    await store.close()
  }
}
