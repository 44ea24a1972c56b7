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
 * The command line: what it offers, without a look at the machine. The store's drivers are loaded by the commands that
 * need them: they take longer than all the rest.
 */
export function createProgram(context: CommandContext): Command {
  return new Command('distribute')
    .description("The operator's commands of distribute")
    .showHelpAfterError('(distribute --help says what there is)')
    .addCommand(createMigrateCommand(context))
    .addCommand(createTokenCommand(context))
    .addCommand(createQueueCommand(context))
    .addCommand(createSecretCommand(context))
    .addCommand(createKeyCommand(context))
    .addCommand(createLaneCommand(context))
    .addCommand(createConfigCommand(context))
}
