import { resolve } from 'node:path'
import { Command, Option } from '@commander-js/extra-typings'
import { exportSettings, formatEffective } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { configOption, loadLocalConfiguration } from './local-configuration.ts'

/** `distribute config check` and `export`. */
export function createConfigCommand(context: CommandContext): Command {
  return new Command('config')
    .description('Look at the settings')
    .addCommand(createCheckCommand(context))
    .addCommand(createExportCommand(context))
}

function createCheckCommand(context: CommandContext) {
  return new Command('check')
    .description(
      'Print every setting as it counts, with secrets masked, and where it comes from; exit 78 if one is wrong',
    )
    .addOption(configOption())
    .addOption(
      new Option('--for <process>', 'whose settings: the store and some defaults differ')
        .choices(['distribute', 'execute-engine', 'standalone'] as const)
        .default('distribute' as const),
    )
    .action(({ config, for: profile }) => {
      const { effective } = loadLocalConfiguration({ config, profile }, context)
      context.print(formatEffective(effective).trimEnd())
    })
}

function createExportCommand(context: CommandContext) {
  return new Command('export')
    .description(
      'Print a file of settings with what one process reads, and nothing else: secrets as they stand, so keep it from others (umask 077)',
    )
    .addOption(configOption())
    .addOption(
      new Option('--for <process>', 'whose settings')
        .choices(['distribute', 'execute-engine'] as const)
        .makeOptionMandatory(),
    )
    .option(
      '--reseal-key <file>',
      'KEY_FILE of that process: what is encrypted with the KEY_FILE of the settings is encrypted with this one instead',
    )
    .action(({ config, for: profile, resealKey }) => {
      const reseal = resealKey === undefined ? {} : { resealKey: resolve(resealKey) }
      const { content, warnings } = exportSettings({ file: config, env: context.env, profile, ...reseal })
      for (const warning of warnings) context.note(`warning: ${warning}`)
      context.print(content.trimEnd())
    })
}
