import { toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { readHostResults } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { printFolded, readOutput } from './fold-output.ts'

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
          const text = readOutput(one)
          context.print(`---- ${toSafeLine(one.host)}: ${one.state}${one.rc ? `, rc ${one.rc}` : ''}`)
          if (text !== '') context.print(text)
        }
      }
    })
}
