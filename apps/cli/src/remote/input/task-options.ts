import { randomUUID } from 'node:crypto'
import { type Command, InvalidArgumentError, Option, type OptionValues } from '@commander-js/extra-typings'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { remoteCommand } from '../connection/remote-command.ts'
import { detachOption, exitZeroOption, foldOption } from '../watch/follow-options.ts'
import { type Inventory, readInventory } from './inventory/read-inventory.ts'
import { limitHosts } from './limit-hosts.ts'
import { readHosts } from './read-hosts.ts'
import { readVariables, readVariablesFile } from './read-variables.ts'

/**
 * A command that submits a task: Ansible's own options where Ansible has one, and those of
 * distribute.
 */
export function submitCommand(name: string) {
  return withLimits(withAnsibleOptions(remoteCommand(name)))
    .option('--name <text>', 'name of the task; default: the module or the playbook')
    .option('--id <id>', 'id of the task, so that the command may be repeated; default: a random one')
    .option('--preview', 'print the hosts and units, and every reason for a refusal; run nothing')
    .option('--list-hosts', 'print the hosts, one a line, and every reason for a refusal; run nothing')
    .addOption(detachOption())
    .addOption(exitZeroOption())
    .addOption(foldOption())
}

function withAnsibleOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option(
      '-i, --inventory <file>',
      'take hosts, groups and variables from an Ansible inventory (ini, yaml, or what ansible-inventory reads)',
    )
    .option('-l, --limit <hosts>', 'run on these of the hosts only; !HOST leaves one out; with -i: groups')
    .option('-e, --extra-vars <vars>', 'name=value, a JSON mapping or @FILE; may be repeated', collect)
    .option('--secret-vars <file>', 'file with variables that are stored encrypted and never shown')
    .option('-b, --become', 'run as another user, root by default')
    .option('--become-user <user>', 'the user to become')
    .option('-u, --user <user>', 'connect as this user')
    .option('--port <port>', 'connect to this port', parseWhole)
    .option('-C, --check', 'predict changes, make none')
    .option('-D, --diff', 'show what changes in files')
    .option('-v, --verbose', 'more of what Ansible says; may be repeated', (_: string, level: number) => level + 1, 0)
    .addOption(new Option('-f, --forks <n>', 'not needed: see --parallel').argParser(refuseForks).hideHelp())
}

function withLimits<Arguments extends unknown[], Options extends OptionValues>(command: Command<Arguments, Options>) {
  return command
    .option('--lane <lane>', 'where it runs')
    .option('--timeout <seconds>', 'deadline of a unit', parseWhole)
    .option('--host-timeout <seconds>', 'deadline of a step on one host', parseWhole)
    .option('--start-within <seconds>', 'skip hosts that have not started by then', parseWhole)
    .option('--unit-size <n>', 'hosts per unit; 0: all in one', parseWhole)
    .option('--parallel <n>', 'hosts that run at a time, over all engines', parseWhole)
    .option('--fail-count <n>', 'abort when more hosts than this do not end ok', parseWhole)
    .option('--fail-rate <percent>', 'abort when a larger part of the hosts does not end ok', parsePercent)
    .addOption(
      new Option('--on-engine-loss <action>', 'what becomes of hosts without a result').choices(['fail', 'retry']),
    )
}

type SubmitOptions = ReturnType<ReturnType<typeof submitCommand>['opts']>

/** The part of a request that every kind of task has; `id` makes it safe to send again. */
export async function readTaskRequest(options: SubmitOptions, hostWords: readonly string[], context: CommandContext) {
  const { user, port } = options
  return {
    id: options.id ?? randomUUID(),
    name: options.name,
    ...(await collectHosts(options, hostWords, context)),
    lane: options.lane,
    timeoutSeconds: options.timeout,
    hostTimeoutSeconds: options.hostTimeout,
    startWithinSeconds: options.startWithin,
    unitSize: options.unitSize,
    parallel: options.parallel,
    failCount: options.failCount,
    failRate: options.failRate,
    onEngineLoss: options.onEngineLoss,
    extraVars: options.extraVars && (await readVariables(options.extraVars)),
    secretVars: options.secretVars === undefined ? undefined : await readVariablesFile(options.secretVars),
    become: options.become,
    becomeUser: options.becomeUser,
    connection: user === undefined && port === undefined ? undefined : { user, port },
    check: options.check,
    diff: options.diff,
    verbosity: Math.min(Number(options.verbose), 4) || undefined,
  }
}

/** The hosts of a task, and the groups and variables that the inventory has of them. */
async function collectHosts(options: SubmitOptions, words: readonly string[], context: CommandContext) {
  const inventory = options.inventory === undefined ? undefined : await readInventory(options.inventory)
  const named = await readHosts(words, context)
  const all = inventory?.listHosts(named) ?? named
  if (all.length === 0)
    throw new CliError(exitCodes.usage, 'no hosts: name some, such as web[01-30], or give an inventory with -i FILE')
  const limit = options.limit === undefined ? undefined : await readHosts([options.limit], context)
  const hosts = limit === undefined ? all : limitHosts(all, expandLimit(limit, inventory))
  return { hosts, ...inventory?.cut(hosts) }
}

/**
 * Replaces groups of the inventory by their hosts. A limit to groups without hosts stays a limit.
 */
function expandLimit(limit: readonly string[], inventory: Inventory | undefined): readonly string[] {
  const expanded = limit.flatMap((text) => {
    const [, sign = '', name = ''] = /^(!?)(.*)$/s.exec(text) ?? []
    return inventory?.hasGroup(name) ? inventory.listHosts([name]).map((host) => sign + host) : [text]
  })
  const isWanted = (text: string) => !text.startsWith('!')
  if (limit.length > 0 && limit.some(isWanted) === expanded.some(isWanted)) return expanded
  throw new CliError(exitCodes.usage, `--limit ${limit.join(',')} names no host`)
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

export function parseWhole(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

function parsePercent(text: string): number {
  const value = Number(text.replace(/%$/, ''))
  if (text.trim() !== '' && value >= 0 && value <= 100) return value
  throw new InvalidArgumentError('It must be a percentage from 0 to 100.')
}

function refuseForks(): never {
  throw new InvalidArgumentError(
    'Engines run units of --unit-size hosts side by side, so no number of forks is needed. ' +
      '--parallel N bounds the hosts that run at a time.',
  )
}
