import { Command } from '@commander-js/extra-typings'
import { AppError, passwordSchema } from '@distribute/contracts'
import { toSafeJson } from '@distribute/domain'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { outputOption } from '../../remote/look/task.ts'
import { lanesOption, newLanesOption, newRoleOption, parseAccessName, roleOption } from '../access-options.ts'
import { serverOrStoreCommand } from '../server-or-store.ts'
import { formatAccounts } from './format-accounts.ts'
import { withAccounts } from './with-accounts.ts'

/** `distribute user add`, `list`, `change`, `disable`, `enable` and `password`. */
export function createUserCommand(context: CommandContext): Command {
  return new Command('user')
    .description('Manage the accounts of people, who sign in with name and password')
    .addCommand(createAddCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createChangeCommand(context))
    .addCommand(createDisableCommand(context))
    .addCommand(createEnableCommand(context))
    .addCommand(createPasswordCommand(context))
}

function createAddCommand(context: CommandContext) {
  return serverOrStoreCommand('add')
    .description('Create an account; the password comes from standard input, or from a hidden prompt')
    .argument('<name>', 'name to sign in with', parseAccessName)
    .addOption(roleOption())
    .addOption(lanesOption())
    .action(async (name, { role, lanes, ...choice }) => {
      const password = await readPassword(context)
      await withAccounts({ choice, context }, async (accounts) => {
        await accounts.create({ name, role, lanes, password })
        context.print(`account ${name} (${role}) created ${accounts.place}`)
      })
    })
}

function createListCommand(context: CommandContext) {
  return serverOrStoreCommand('list')
    .description('List all accounts: what each may do, and when the person last signed in')
    .addOption(outputOption())
    .action(({ output, ...choice }) =>
      withAccounts({ choice, context }, async (accounts) => {
        const list = await accounts.list()
        if (output === 'json') context.print(toSafeJson(list, 2))
        else if (list.length === 0) context.note(`no accounts ${accounts.place}`)
        else context.print(formatAccounts(list))
      }),
    )
}

function createChangeCommand(context: CommandContext) {
  return serverOrStoreCommand('change')
    .description('Change what an account may do (idempotent). Effective from the next request on')
    .argument('<name>', 'name of the account')
    .addOption(newRoleOption())
    .addOption(newLanesOption())
    .action(async (name, { role, lanes, ...choice }) => {
      if (role === undefined && lanes === undefined)
        throw new CliError(exitCodes.usage, 'nothing to change: name --role, --lanes or both')
      await withAccounts({ choice, context }, async (accounts) => {
        await accounts.change(name, { role, lanes })
        context.print(`account ${name} changed ${accounts.place}`)
      })
    })
}

function createDisableCommand(context: CommandContext) {
  return createSwitchCommand(context, { name: 'disable', disabled: true }).description(
    'Disable an account and end its sessions (idempotent). Effective from the next request on',
  )
}

function createEnableCommand(context: CommandContext) {
  return createSwitchCommand(context, { name: 'enable', disabled: false }).description(
    'Enable an account that was disabled (idempotent)',
  )
}

function createSwitchCommand(
  context: CommandContext,
  { name, disabled }: { readonly name: string; readonly disabled: boolean },
) {
  return serverOrStoreCommand(name)
    .argument('<name>', 'name of the account')
    .action((account, choice) =>
      withAccounts({ choice, context }, async (accounts) => {
        await accounts.change(account, { disabled })
        context.print(`account ${account} ${name}d ${accounts.place}`)
      }),
    )
}

function createPasswordCommand(context: CommandContext) {
  return serverOrStoreCommand('password')
    .description('Set a new password, from standard input or a hidden prompt; the sessions of the account end')
    .argument('<name>', 'name of the account')
    .action(async (name, choice) => {
      const password = await readPassword(context)
      await withAccounts({ choice, context }, async (accounts) => {
        await accounts.change(name, { password })
        context.print(`password of ${name} changed ${accounts.place}`)
      })
    })
}

/** Throws `AppError` `invalid_input` for a password that is too short or too long. */
async function readPassword({ readSecret }: CommandContext): Promise<string> {
  const { data, error } = passwordSchema.safeParse(await readSecret('Password'))
  if (data === undefined) throw new AppError('invalid_input', `the password ${error.issues[0]?.message}`)
  return data
}
