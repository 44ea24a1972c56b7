import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { CommandContext } from '../command-context.ts'
import type { CommandEntry } from '../command-entry.ts'
import type { CompletedCommand } from './completed-command.ts'
import { formatBash, formatFish, formatZsh } from './shells.ts'

const shells = { bash: formatBash, zsh: formatZsh, fish: formatFish } as const

/** `distribute completion bash`: `source <(distribute completion bash)`. */
export function createCompletionCommand(context: CommandContext, entries: readonly CommandEntry[]) {
  return new Command('completion')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish'] as const))
    .action(async (shell) => {
      context.print(shells[shell](await listCommands(context, entries)))
    })
}

/** Every command with its subcommands and options. */
async function listCommands(
  context: CommandContext,
  entries: readonly CommandEntry[],
): Promise<readonly CompletedCommand[]> {
  const top = entries.map(({ name, description }) => ({ word: name, description }))
  const others = entries.filter(({ name }) => name !== 'completion')
  const commands = await Promise.all(others.map(async (entry) => describe([entry.name], await entry.load(context))))
  const shellNames = Object.keys(shells).map((word) => ({ word, description: '' }))
  return [{ path: [], words: top }, { path: ['completion'], words: shellNames }, ...commands.flat()]
}

function describe(path: readonly string[], command: CommandUnknownOpts): readonly CompletedCommand[] {
  const options = command.options.flatMap(({ long, description, hidden }) =>
    long === undefined || long === null || hidden ? [] : [{ word: long, description }],
  )
  const subcommands = command.commands.map((one) => ({ word: one.name(), description: one.description() }))
  const below = command.commands.flatMap((one) => describe([...path, one.name()], one))
  return [{ path, words: [...subcommands, ...options] }, ...below]
}
