import { Command } from '@commander-js/extra-typings'
import { createLogger, logWarnings } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { collectLane } from './lane-name.ts'
import { configOption, loadLocalConfiguration } from './local-configuration.ts'

/** `distribute queue grant` */
export function createQueueCommand(context: CommandContext): Command {
  return new Command('queue').description('Kafka, which announces units').addCommand(createGrantCommand(context))
}

function createGrantCommand(context: CommandContext) {
  return new Command('grant')
    .description(
      "Give the daemons' accounts at Kafka the rights that they need, and make the lanes' topics; [Kafka_Cluster] SASL_USER is to be an administrator here",
    )
    .argument('[lanes...]', 'whose topics are made beside that of the lane default', collectLane, ['default'])
    .requiredOption('--distribute-account <name>', 'writes the topics, and makes those that are missing')
    .requiredOption('--engine-account <name>', 'reads the topics')
    .addOption(configOption())
    .action(async (lanes, { distributeAccount, engineAccount, config }) => {
      const { configuration } = loadLocalConfiguration({ config, profile: 'distribute' }, context)
      const { grantKafkaRights, toKafkaOptions } = await import('@distribute/queue')
      const logger = createLogger({ name: 'distribute', level: 'warn', format: 'auto', fd: 2 })
      logWarnings(logger)
      const options = toKafkaOptions(configuration.kafka, { clientId: 'distribute-command', logger })
      await grantKafkaRights(options, { distribute: distributeAccount, engine: engineAccount, lanes })
      context.print(`the accounts ${distributeAccount} and ${engineAccount} have their rights at Kafka`)
    })
}
