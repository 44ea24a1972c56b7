import { Command } from '@commander-js/extra-typings'
import { toSafeJson } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { outputOption } from '../../remote/look/task.ts'
import { expiresOption, lanesOption, parseAccessName, roleOption } from '../access-options.ts'
import { serverOrStoreCommand } from '../server-or-store.ts'
import { formatTokens } from './format-tokens.ts'
import { withTokens } from './with-tokens.ts'

/** `distribute token create`, `list` and `revoke`. */
export function createTokenCommand(context: CommandContext): Command {
  return new Command('token')
    .description('Manage the tokens of clients')
    .addCommand(createCreateCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createRevokeCommand(context))
}

function createCreateCommand(context: CommandContext) {
  return serverOrStoreCommand('create')
    .description('Create a token for a client and print it once: only its hash is stored')
    .requiredOption('--name <name>', 'name of the client, as shown in logs', parseAccessName)
    .addOption(roleOption())
    .addOption(lanesOption())
    .addOption(expiresOption())
    .action(({ name, role, lanes, expires, ...choice }) =>
      withTokens({ choice, context }, async (tokens) => {
        const expiresAfterMs = expires === 'never' ? null : expires
        context.print(await tokens.create({ name, role, lanes, expiresAfterMs }))
        context.note(`token of ${name} (${role}) created ${tokens.place}; it cannot be shown again`)
      }),
    )
}

function createListCommand(context: CommandContext) {
  return serverOrStoreCommand('list')
    .description('List all tokens: what each may do, who created it, and when it was last used (to the minute)')
    .addOption(outputOption())
    .action(({ output, ...choice }) =>
      withTokens({ choice, context }, async (tokens) => {
        const list = await tokens.list()
        if (output === 'json') context.print(toSafeJson(list, 2))
        else if (list.length === 0) context.note(`no tokens ${tokens.place}`)
        else context.print(formatTokens(list))
      }),
    )
}

function createRevokeCommand(context: CommandContext) {
  return serverOrStoreCommand('revoke')
    .description('Revoke a token (idempotent). Effective from the next request on')
    .requiredOption('--name <name>', 'name of the client')
    .action(({ name, ...choice }) =>
      withTokens({ choice, context }, async (tokens) => {
        await tokens.revoke(name)
        context.print(`token of ${name} revoked ${tokens.place}`)
      }),
    )
}
