import { AppError } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { CommandContext } from '../command-context.ts'
import { NoStoreNamed } from '../local/no-store-named.ts'
import { configOption, type StoreChoice, standaloneOption } from '../local/store-options.ts'
import { type ApiClient, createApiClient } from '../remote/connection/api-client.ts'
import { type ConnectionChoice, findNamedConnection } from '../remote/connection/connection.ts'
import { remoteCommand } from '../remote/connection/remote-command.ts'

/** Options of a command that asks a server, or opens the store. */
export interface ServerOrStoreChoice extends ConnectionChoice, StoreChoice {}

/** Where such a command may do its work. */
export interface ServerOrStore<Result> {
  server(api: ApiClient): Promise<Result>
  store(store: Store, place: string): Promise<Result>
}

/** A command that takes the options of a server, or those of a store. */
export function serverOrStoreCommand(name: string) {
  return remoteCommand(name)
    .addOption(configOption().conflicts(serverOptions))
    .addOption(standaloneOption().conflicts(serverOptions))
}

const serverOptions = ['server', 'context']

/**
 * Asks the server that an option, DISTRIBUTE_SERVER or the current context names. Opens the store
 * if an option names it, or if nothing names a server. Nothing of the store is loaded before.
 */
export async function onServerOrStore<Result>(
  { choice, context }: { readonly choice: ServerOrStoreChoice; readonly context: CommandContext },
  { server, store }: ServerOrStore<Result>,
): Promise<Result> {
  const isLocal = choice.config !== undefined || choice.standalone === true
  const connection = isLocal ? undefined : await findNamedConnection(choice, context)
  if (connection !== undefined) return await server(createApiClient(connection))
  const { withStore } = await import('../local/with-store.ts')
  return await withStore({ choice, context }, store).catch((error) => {
    throw isLocal ? error : adviseServer(error)
  })
}

/** Where no setting names a store, a server may have been meant. */
function adviseServer(error: unknown): unknown {
  if (!(error instanceof NoStoreNamed)) return error
  const advice = 'for a server, run `distribute login`, or name it by --server or DISTRIBUTE_SERVER'
  return new AppError(error.code, `${error.message}\n${advice}`, { cause: error })
}
