import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { AppError, accessNameSchema, passwordSchema } from '@distribute/contracts'
import { hashPassword } from '@distribute/service'
import type { AccountChange } from '@distribute/store'
import type { CommandContext } from '../command-context.ts'
import { formatAccounts } from './format-accounts.ts'
import { createLocalActor } from './local-actor.ts'
import { configOption, standaloneOption } from './local-configuration.ts'
import { lanesOption, roleOption } from './token-options.ts'
import { withStore } from './with-store.ts'

/** `distribute user add`, `list`, `disable`, `enable` and `password`. */
export function createUserCommand(context: CommandContext): Command {
  return new Command('user')
    .description('Manage the accounts of people, who sign in with name and password')
    .addCommand(createAddCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createDisableCommand(context))
    .addCommand(createEnableCommand(context))
    .addCommand(createPasswordCommand(context))
}

function createAddCommand(context: CommandContext) {
  return new Command('add')
    .description('Create an account; the password comes from standard input, or from a hidden prompt')
    .argument('<name>', 'name to sign in with', parseName)
    .addOption(roleOption())
    .addOption(lanesOption())
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(async (name, { role, lanes, ...choice }) => {
      const passwordHash = await readPasswordHash(context)
      await withStore({ choice, context }, async (store, place) => {
        const by = createLocalActor()
        await store.accounts.create({ name, role, lanes, passwordHash, createdBy: by.name }, by)
        context.print(`account ${name} (${role}) created in the store ${place}`)
      })
    })
}

function createListCommand(context: CommandContext) {
  return new Command('list')
    .description('List all accounts: what each may do, and when the person last signed in')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((choice) =>
      withStore({ choice, context }, async (store, place) => {
        const accounts = await store.accounts.list()
        if (accounts.length === 0) context.note(`the store ${place} has no accounts`)
        else context.print(formatAccounts(accounts))
      }),
    )
}

function createDisableCommand(context: CommandContext) {
  const description = 'Disable an account and end its sessions (idempotent). Effective from the next request on'
  return createChangeCommand(context, { name: 'disable', description, change: { isDisabled: true }, done: 'disabled' })
}

function createEnableCommand(context: CommandContext) {
  const description = 'Enable an account that was disabled (idempotent)'
  return createChangeCommand(context, { name: 'enable', description, change: { isDisabled: false }, done: 'enabled' })
}

interface ChangeCommand {
  readonly name: string
  readonly description: string
  readonly change: AccountChange
  /** what has happened to the account */
  readonly done: string
}

function createChangeCommand(context: CommandContext, { name, description, change, done }: ChangeCommand) {
  return new Command(name)
    .description(description)
    .argument('<name>', 'name of the account')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action((account, choice) =>
      withStore({ choice, context }, async (store, place) => {
        if ((await store.accounts.change(account, change, { by: createLocalActor() })) === undefined)
          throw explainUnknown(account)
        context.print(`account ${account} ${done} in the store ${place}`)
      }),
    )
}

function createPasswordCommand(context: CommandContext) {
  return new Command('password')
    .description('Set a new password, from standard input or a hidden prompt; the sessions of the account end')
    .argument('<name>', 'name of the account')
    .addOption(configOption())
    .addOption(standaloneOption())
    .action(async (name, choice) => {
      const passwordHash = await readPasswordHash(context)
      await withStore({ choice, context }, async (store, place) => {
        const account = await store.accounts.find(name)
        if (account === undefined) throw explainUnknown(name)
        if (account.subject !== null)
          throw new AppError('conflict', `"${name}" signs in by the identity provider, and has no password here`)
        await store.accounts.change(name, { passwordHash }, { by: createLocalActor() })
        context.print(`password of ${name} changed in the store ${place}`)
      })
    })
}

/** Throws `AppError` `invalid_input` for a password that is too short or too long. */
async function readPasswordHash({ readSecret }: CommandContext): Promise<string> {
  const { data, error } = passwordSchema.safeParse(await readSecret('Password'))
  if (data === undefined) throw new AppError('invalid_input', `the password ${error.issues[0]?.message}`)
  return await hashPassword(data)
}

function explainUnknown(name: string): AppError {
  return new AppError('not_found', `no account named ${JSON.stringify(name)}: see \`distribute user list\``)
}

function parseName(name: string): string {
  const { data, error } = accessNameSchema.safeParse(name)
  if (data !== undefined) return data
  throw new InvalidArgumentError(`${JSON.stringify(name)} ${error.issues[0]?.message}.`)
}
