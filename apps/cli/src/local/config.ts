import { Command, Option } from '@commander-js/extra-typings'
import { formatEffective } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'
import { configOption, loadLocalConfiguration } from './local-configuration.ts'

/** `distribute config check` */
export function createConfigCommand(context: CommandContext): Command {
  const check = new Command('check')
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
  return new Command('config').description('Look at the settings').addCommand(check)
}
