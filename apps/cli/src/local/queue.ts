import { Command } from '@commander-js/extra-typings'
import { createLogger, logWarnings } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { collectLane } from './lane-name.ts'
import { loadLocalConfiguration } from './local-configuration.ts'
import { configOption } from './store-options.ts'

/** `distribute queue grant` */
export function createQueueCommand(context: CommandContext): Command {
  return new Command('queue').description('Manage Kafka, which announces units').addCommand(createGrantCommand(context))
}

function createGrantCommand(context: CommandContext) {
  return new Command('grant')
    .description(
      "Grant the daemons' Kafka accounts the rights that they need, and create the lanes' topics; [Kafka_Cluster] SASL_USER must be an administrator",
    )
    .argument('[lanes...]', 'lanes to create topics for, besides the lane default', collectLane, ['default'])
    .requiredOption('--distribute-account <name>', 'account that writes the topics and creates missing ones')
    .requiredOption('--engine-account <name>', 'account that reads the topics')
    .addOption(configOption())
    .action(async (lanes, { distributeAccount, engineAccount, config }) => {
      const { configuration } = loadLocalConfiguration({ config, profile: 'distribute' }, context)
      const { grantKafkaRights, toKafkaOptions } = await import('@distribute/queue')
      const logger = createLogger({ name: 'distribute', level: 'warn', format: 'auto', fd: 2 })
      logWarnings(logger)
      const options = toKafkaOptions(configuration.kafka, { clientId: 'distribute-command', logger })
      await grantKafkaRights(options, { distribute: distributeAccount, engine: engineAccount, lanes })
      context.print(`accounts ${distributeAccount} and ${engineAccount} have their Kafka rights`)
    })
}
