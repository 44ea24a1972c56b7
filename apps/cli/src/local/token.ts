import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { AppError } from '@distribute/contracts'
import { createToken, hashToken } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { formatTokens } from './format-tokens.ts'
import { configOption, standaloneOption } from './local-configuration.ts'
import { withStore } from './with-store.ts'

/** `distribute token create`, `list` and `revoke`. */
export function createTokenCommand(context: CommandContext): Command {
  return new Command('token')
    .description('Tokens of clients')
    .addCommand(createCreateCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createRevokeCommand(context))
}

function createCreateCommand(context: CommandContext) {
  return new Command('create')
    .description('Make a token for a client and print it, once: the store keeps its hash alone')
    .requiredOption('--name <name>', 'whose token it is, as the log names its requests', parseName)
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(({ name, ...choice }) =>
      withStore({ choice, context }, async (store, place) => {
        const token = createToken()
        await store.tokens.create({ name, hash: hashToken(token) })
        context.print(token)
        context.note(`token of ${name}, in the store ${place}; it cannot be shown again`)
      }),
    )
}

function createListCommand(context: CommandContext) {
  return new Command('list')
    .description('Show all tokens: when each was made, last used (to the minute) and revoked')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((choice) =>
      withStore({ choice, context }, async (store, place) => {
        const tokens = await store.tokens.list()
        if (tokens.length === 0) context.note(`there is no token in the store ${place}`)
        else context.print(formatTokens(tokens))
      }),
    )
}

function createRevokeCommand(context: CommandContext) {
  return new Command('revoke')
    .description('Let nobody in with a token any more, from the next request on; harmless to repeat')
    .requiredOption('--name <name>', 'whose token it is')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(({ name, ...choice }) =>
      withStore({ choice, context }, async (store, place) => {
        if (!(await store.tokens.revoke(name))) throw explainUnknown(name, await store.tokens.list())
        context.print(`the token of ${name}, in the store ${place}, is revoked`)
      }),
    )
}

const maxShownNames = 20

function explainUnknown(name: string, tokens: readonly { readonly name: string }[]): AppError {
  const names = tokens.slice(0, maxShownNames).map((token) => token.name)
  const more = tokens.length > maxShownNames ? ` and ${tokens.length - maxShownNames} more (distribute token list)` : ''
  const known = tokens.length === 0 ? 'there is none at all' : `there are: ${names.join(', ')}${more}`
  return new AppError('not_found', `there is no token named ${JSON.stringify(name)}; ${known}`)
}

function parseName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,62}$/u.test(name)) return name
  throw new InvalidArgumentError(
    'It must be 1 to 63 letters, digits, blanks and . _ @ -, and start with a letter or digit.',
  )
}
