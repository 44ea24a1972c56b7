import { Command, Option } from '@commander-js/extra-typings'
import type { CommandContext } from '../../command-context.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import { type ConnectionChoice, findConnection } from './connection.ts'

/** A command that talks to a server: it takes `--server` and `--context`. */
export function remoteCommand(name: string) {
  return new Command(name)
    .addOption(new Option('--server <url>', 'address of distribute; default: DISTRIBUTE_SERVER, else the context'))
    .addOption(new Option('--context <name>', 'a server that `distribute login` saved; default: the current one'))
}

/** The API of the server that a command's options name. */
export async function connect(choice: ConnectionChoice, context: CommandContext): Promise<ApiClient> {
  return createApiClient(await findConnection(choice, context))
}
