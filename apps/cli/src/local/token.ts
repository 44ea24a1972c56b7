import { createHash, randomBytes } from 'node:crypto'
import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from './describe-store.ts'
import { configOption, loadLocalConfiguration } from './local-configuration.ts'

/** `distribute token create` */
export function createTokenCommand(context: CommandContext): Command {
  const create = new Command('create')
    .description('Make a token for a client and print it, once: the store keeps its hash alone')
    .requiredOption('--name <name>', 'whose token it is, as the log names its requests', parseName)
    .addOption(configOption())
    .action(async ({ name, config }) => {
      const { store: settings } = loadLocalConfiguration({ config }, context).configuration
      const { openStore } = await import('@distribute/store')
      const store = await openStore(settings)
      try {
        const token = createToken()
        await store.tokens.create({ name, hash: hashToken(token) })
        context.print(token)
        context.note(`token of ${name}, in the store ${describeStore(settings)}; it cannot be shown again`)
      } finally {
        await store.close()
      }
    })
  return new Command('token').description('Tokens of clients').addCommand(create)
}

/** 32 random bytes; the prefix lets people and scanners of leaked secrets see what it is. */
function createToken(): string {
  return `dst_${randomBytes(32).toString('base64url')}`
}

/** A token has 256 random bits, so that a plain hash cannot be turned back. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function parseName(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,62}$/u.test(name)) return name
  throw new InvalidArgumentError(
    'It must be 1 to 63 letters, digits, blanks and . _ @ -, and start with a letter or digit.',
  )
}
