import { hostResultWithStepsSchema } from '@distribute/contracts'
import { formatHostOutput } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { readOutput } from '../api/output.ts'
import { taskPath } from '../api/tasks.ts'
import type { ApiClient } from '../connection/api-client.ts'
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
      if (host !== undefined) return context.print(await readHost(api, id, host))
      if (options.fold) return await printFolded(id, { api, context })
      for await (const lines of readOutput(api, id, { format: 'text' })) context.print(lines)
    })
}

async function readHost(api: ApiClient, id: string, host: string): Promise<string> {
  const path = taskPath(id, `/hosts/${encodeURIComponent(host)}`)
  return formatHostOutput(await api.get(path, { schema: hostResultWithStepsSchema })).trimEnd()
}
