import { Command } from '@commander-js/extra-typings'
import { pageSchema, taskSummarySchema } from '@distribute/contracts'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { createApiClient } from './api-client.ts'
import { isLoopback, parseServer } from './connection.ts'
import { findContextsFile, readContexts, writeContexts } from './contexts.ts'

/** `distribute login https://distribute.example`: asks for a token, tries it, and saves both. */
export function createLoginCommand(context: CommandContext) {
  return new Command('login')
    .argument('<server>', 'address of distribute')
    .option('--context <name>', 'what to call it; default: the host name')
    .action(async (address, options) => {
      const server = parseServer(address)
      warnOfPlainHttp(server, context)
      const token = (await context.readSecret('Token')).trim()
      if (!/^[\x21-\x7e]+$/.test(token)) throw new CliError(exitCodes.usage, 'a token is one word of ASCII characters')
      await createApiClient({ server, token }).get('/tasks', {
        schema: pageSchema(taskSummarySchema),
        query: { limit: 1 },
      })
      const name = options.context ?? server.host
      const path = findContextsFile(context)
      const { contexts } = await readContexts(path)
      await writeContexts(path, { current: name, contexts: { ...contexts, [name]: { server: server.href, token } } })
      context.print(`signed in to ${server.href} as context ${name}, saved in ${path}`)
    })
}

/** `distribute logout [CONTEXT]`: forgets the token here; `distribute token revoke` ends it. */
export function createLogoutCommand(context: CommandContext) {
  return new Command('logout').argument('[context]', 'default: the current one').action(async (choice) => {
    const path = findContextsFile(context)
    const { current, contexts } = await readContexts(path)
    const name = choice ?? current
    if (name === undefined || !Object.hasOwn(contexts, name))
      throw new CliError(exitCodes.usage, `there is no context ${JSON.stringify(name ?? '')} in ${path}`)
    const { [name]: _, ...left } = contexts
    await writeContexts(path, { ...(current !== name && { current }), contexts: left })
    context.print(`context ${name} is deleted; its token stays valid until it is revoked`)
  })
}

function warnOfPlainHttp(server: URL, { note }: CommandContext): void {
  if (server.protocol === 'http:' && !isLoopback(server))
    note(`warning: ${server.hostname} is asked over plain HTTP: others on the way can read the token`)
}
