import { taskSchema } from '@distribute/contracts'
import type { CommandContext } from '../../command-context.ts'
import { taskPath } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { describeCounts } from '../watch/describe-progress.ts'

/** `distribute cancel ID`: idempotent. */
export function createCancelCommand(context: CommandContext) {
  return remoteCommand('cancel')
    .argument('<id>', 'id of the task')
    .action(async (id, options) => {
      const api = await connect(options, context)
      const task = await api.post(taskPath(id, '/cancel'), { schema: taskSchema })
      context.print(`${task.id} ${task.state}: ${describeCounts(task, { isColored: false })}`)
    })
}
