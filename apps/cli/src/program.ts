import { Command } from '@commander-js/extra-typings'
import type { CommandContext } from './command-context.ts'
import { createConfigCommand } from './local/config.ts'
import { createKeyCommand } from './local/key/key.ts'
import { createLaneCommand } from './local/lane.ts'
import { createMigrateCommand } from './local/migrate.ts'
import { createQueueCommand } from './local/queue.ts'
import { createSecretCommand } from './local/secret.ts'
import { createTokenCommand } from './local/token.ts'

/**
 * Creates the command line without I/O. Commands load the store's drivers when they need them,
 * because loading takes longer than everything else.
 */
export function createProgram(context: CommandContext): Command {
  return new Command('distribute')
    .description('Administer distribute: store, tokens, lanes, keys and settings')
    .showHelpAfterError('(run distribute --help for a list of commands)')
    .addCommand(createMigrateCommand(context))
    .addCommand(createTokenCommand(context))
    .addCommand(createQueueCommand(context))
    .addCommand(createSecretCommand(context))
    .addCommand(createKeyCommand(context))
    .addCommand(createLaneCommand(context))
    .addCommand(createConfigCommand(context))
}
