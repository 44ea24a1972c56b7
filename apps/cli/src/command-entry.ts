import type { Command } from '@commander-js/extra-typings'
import type { CommandContext } from './command-context.ts'

/** A command of the program, by what its help says of it; the rest is loaded when it is called. */
export interface CommandEntry {
  readonly name: string
  readonly description: string
  readonly group: string
  load(context: CommandContext): Promise<Command>
}
