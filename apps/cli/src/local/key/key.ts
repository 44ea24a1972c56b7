import { Command } from '@commander-js/extra-typings'
import type { CommandContext } from '../../command-context.ts'
import { createExportCommand } from './export.ts'
import { createInitCommand } from './init.ts'
import { createRemoveCommand } from './remove.ts'
import { createRotateCommand } from './rotate.ts'
import { createShowCommand } from './show.ts'
import { createUseCommand } from './use.ts'

/** `distribute key init`, `show`, `export`, `rotate`, `use` and `remove`. */
export function createKeyCommand(context: CommandContext): Command {
  return new Command('key')
    .description('Manage the keys that sign orders and seal secretVars')
    .addCommand(createInitCommand(context))
    .addCommand(createShowCommand(context))
    .addCommand(createExportCommand(context))
    .addCommand(createRotateCommand(context))
    .addCommand(createUseCommand(context))
    .addCommand(createRemoveCommand(context))
}
