import { formatHostState, formatHostText, toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { readHostResults } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { printFolded } from './fold-output.ts'

/** `distribute output ID [HOST]`. */
export function createOutputCommand(context: CommandContext) {
  return remoteCommand('output')
    .argument('<id>', 'id of the task')
    .argument('[host]', 'one host; default: all')
    .option('--fold', 'group hosts whose output is identical, the largest group first')
    .action(async (id, host, options) => {
      const api = await connect(options, context)
      if (options.fold) return await printFolded(id, { api, context })
      for await (const page of readHostResults(api, id, { q: host })) {
        for (const one of page.filter(({ host: name }) => host === undefined || name === host)) {
          const text = formatHostText(one)
          context.print(`---- ${toSafeLine(one.host)}: ${formatHostState(one)}`)
          if (text !== '') context.print(text)
        }
      }
    })
}
