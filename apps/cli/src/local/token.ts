import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { AppError, accessNameSchema } from '@distribute/contracts'
import { createToken, hashToken } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { formatTokens } from './format-tokens.ts'
import { createLocalActor } from './local-actor.ts'
import { configOption, standaloneOption } from './local-configuration.ts'
import { expiresOption, lanesOption, roleOption } from './token-options.ts'
import { withStore } from './with-store.ts'

/** `distribute token create`, `list` and `revoke`. */
export function createTokenCommand(context: CommandContext): Command {
  return new Command('token')
    .description('Manage the tokens of clients')
    .addCommand(createCreateCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createRevokeCommand(context))
}

function createCreateCommand(context: CommandContext) {
  return new Command('create')
    .description('Create a token for a client and print it once: the store keeps only its hash')
    .requiredOption('--name <name>', 'name of the client, as shown in logs', parseName)
    .addOption(roleOption())
    .addOption(lanesOption())
    .addOption(expiresOption())
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(({ name, role, lanes, expires, ...choice }) =>
      withStore({ choice, context }, async (store, place) => {
        const token = createToken()
        const by = createLocalActor()
        const access = { role, lanes, createdBy: by.name }
        const expiresAfterMs = expires === 'never' ? null : expires
        await store.tokens.create({ name, hash: hashToken(token), ...access, expiresAfterMs }, by)
        context.print(token)
        context.note(`token of ${name} (${role}) created in the store ${place}; it cannot be shown again`)
      }),
    )
}

function createListCommand(context: CommandContext) {
  return new Command('list')
    .description('List all tokens: what each may do, who created it, and when it was last used (to the minute)')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((choice) =>
      withStore({ choice, context }, async (store, place) => {
        const tokens = await store.tokens.list()
        if (tokens.length === 0) context.note(`the store ${place} has no tokens`)
        else context.print(formatTokens(tokens))
      }),
    )
}

function createRevokeCommand(context: CommandContext) {
  return new Command('revoke')
    .description('Revoke a token (idempotent). Effective from the next request on')
    .requiredOption('--name <name>', 'name of the client')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(({ name, ...choice }) =>
      withStore({ choice, context }, async (store, place) => {
        if (!(await store.tokens.revoke(name, createLocalActor())))
          throw explainUnknown(name, await store.tokens.list())
        context.print(`token of ${name} revoked in the store ${place}`)
      }),
    )
}

const maxShownNames = 20

function explainUnknown(name: string, tokens: readonly { readonly name: string }[]): AppError {
  const names = tokens.slice(0, maxShownNames).map((token) => token.name)
  const more = tokens.length > maxShownNames ? ` and ${tokens.length - maxShownNames} more (distribute token list)` : ''
  const known = tokens.length === 0 ? 'the store has none' : `known: ${names.join(', ')}${more}`
  return new AppError('not_found', `no token named ${JSON.stringify(name)}; ${known}`)
}

function parseName(name: string): string {
  if (accessNameSchema.safeParse(name).success) return name
  throw new InvalidArgumentError(
    'It must be 1 to 63 letters, digits, blanks and . _ @ -, and start with a letter or digit.',
  )
}
