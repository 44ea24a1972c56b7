import type { CommandContext } from '../../command-context.ts'
import { connect } from '../connection/remote-command.ts'
import { readTaskRequest, submitCommand } from '../input/task-options.ts'
import { submitTask } from './submit.ts'

/** `distribute adhoc 'web[01-30]' -m shell -a uptime`. */
export function createAdhocCommand(context: CommandContext) {
  return submitCommand('adhoc')
    .argument(
      '[hosts...]',
      'hosts and host sets such as web[01-30], @FILE with one a line, - for standard input; with -i: groups',
    )
    .option('-m, --module-name <module>', 'the module', 'command')
    .option('-a, --args <args>', 'its arguments', '')
    .option('--split-anyway', 'run in units although something in the arguments acts once per run')
    .action(async (hosts, options) => {
      const body = await readTaskRequest(options, hosts, context)
      const adhoc = { module: options.moduleName, args: options.args }
      const api = await connect(options, context)
      await submitTask({ ...body, adhoc, splitAnyway: options.splitAnyway }, { api, context, choice: options })
    })
}
