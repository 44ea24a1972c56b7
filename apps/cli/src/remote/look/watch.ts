import type { CommandContext } from '../../command-context.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { exitZeroOption, foldOption } from '../watch/follow-options.ts'
import { followTask } from '../watch/follow-task.ts'

/** `distribute watch ID`: a task that has ended is printed, and its exit code set. */
export function createWatchCommand(context: CommandContext) {
  return remoteCommand('watch')
    .argument('<id>', 'id of the task')
    .addOption(exitZeroOption())
    .addOption(foldOption())
    .action(async (id, options) => followTask(id, { api: await connect(options, context), context, choice: options }))
}
