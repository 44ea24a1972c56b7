import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { CommandContext } from './command-context.ts'
import type { CommandEntry } from './command-entry.ts'
import { commandEntries } from './commands.ts'
import { exitCodes } from './exit-codes.ts'

/**
 * The command line for these words. Only the command that they name is loaded: the others are there
 * by name and description, so that `--help` and a mistyped name cost no driver.
 */
export async function createProgram(context: CommandContext, words: readonly string[]): Promise<Command> {
  const program = new Command('distribute')
    .description('Runs Ansible over thousands of hosts')
    .exitOverride()
    .showHelpAfterError('(run distribute --help for a list of commands)')
    .addHelpText('after', exitCodeHelp)
  const chosen = words.find((word) => !word.startsWith('-'))
  for (const entry of commandEntries) program.addCommand(await createCommand(entry, context, entry.name === chosen))
  return program
}

async function createCommand(entry: CommandEntry, context: CommandContext, isChosen: boolean): Promise<Command> {
  const command = isChosen ? await entry.load(await printSafely(context)) : new Command(entry.name)
  throwOnError(command)
  return command.description(entry.description).helpGroup(entry.group)
}

/** Nothing that a server, a host or a file says reaches the terminal as a control character. */
async function printSafely(context: CommandContext): Promise<CommandContext> {
  const { toSafeText } = await import('@distribute/domain')
  return {
    ...context,
    print: (text) => context.print(toSafeText(text)),
    note: (text) => context.note(toSafeText(text)),
  }
}

/** Commander would exit with 1 for wrong words. Commands that were built apart inherit nothing. */
function throwOnError(command: CommandUnknownOpts): void {
  command.exitOverride()
  command.commands.forEach(throwOnError)
}

const exitCodeHelp = `
Exit codes: ${exitCodes.ok} succeeded; ${exitCodes.failed} hosts failed; ${exitCodes.unreached} hosts unreachable, timed out or lost; ${exitCodes.ended} cancelled or aborted;
${exitCodes.usage} wrong usage; ${exitCodes.unavailable} no answer; ${exitCodes.software} a bug; ${exitCodes.timedOut} wait timed out; ${exitCodes.forbidden} not allowed; ${exitCodes.configuration} wrong settings.
`
