import { resolve } from 'node:path'
import { Command, Option } from '@commander-js/extra-typings'
import { exportSettings, formatEffective } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { loadLocalConfiguration } from './local-configuration.ts'
import { configOption } from './store-options.ts'

/** `distribute config check` and `export`. */
export function createConfigCommand(context: CommandContext): Command {
  return new Command('config')
    .description('Check and export settings')
    .addCommand(createCheckCommand(context))
    .addCommand(createExportCommand(context))
}

function createCheckCommand(context: CommandContext) {
  return new Command('check')
    .description(
      'Print the effective value and origin of every setting, with secrets masked; exit with 78 if a setting is invalid',
    )
    .addOption(configOption())
    .addOption(
      new Option('--for <process>', 'process whose settings to check: the store and some defaults differ')
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
      'Print a settings file with only what one process reads. It contains secrets as written: protect it (umask 077)',
    )
    .addOption(configOption())
    .addOption(
      new Option('--for <process>', 'process whose settings to export')
        .choices(['distribute', 'execute-engine'] as const)
        .makeOptionMandatory(),
    )
    .option('--reseal-key <file>', 're-encrypt values with this KEY_FILE of that process')
    .action(({ config, for: profile, resealKey }) => {
      const reseal = resealKey === undefined ? {} : { resealKey: resolve(resealKey) }
      const { content, warnings } = exportSettings({ file: config, env: context.env, profile, ...reseal })
      for (const warning of warnings) context.note(`warning: ${warning}`)
      context.print(content.trimEnd())
    })
}
