import { randomUUID } from 'node:crypto'
import type { CommandContext } from '../../command-context.ts'
import { createTask } from '../api/create-task.ts'
import { taskPath } from '../api/tasks.ts'
import { ApiError } from '../connection/api-error.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { detachOption, exitZeroOption, foldOption } from '../watch/follow-options.ts'
import { followTask } from '../watch/follow-task.ts'

/** `distribute retry ID --state failed`: a new task for the hosts that did not end well. */
export function createRetryCommand(context: CommandContext) {
  return remoteCommand('retry')
    .argument('<id>', 'id of the task')
    .option('--state <states>', 'hosts in these states; default: failed,unreachable,timeout,lost')
    .option(
      '--id <id>',
      'id of the new task: the command may be repeated, and an earlier retry may still run; default: a random one',
    )
    .addOption(detachOption())
    .addOption(exitZeroOption())
    .addOption(foldOption())
    .action(async (id, options) => {
      const api = await connect(options, context)
      const states = options.state?.split(',').map((state) => state.trim())
      // with a random id, two people who retry the same hosts are told of each other
      const unlessOneRuns = options.id === undefined ? true : undefined
      const body = { id: options.id ?? randomUUID(), unlessOneRuns, states }
      const task = await createTask(api, taskPath(id, '/retry'), body).catch(adviseOnRefusal)
      if (options.detach) return context.print(task.id)
      context.note(`task ${task.id}: ${task.hosts.total} hosts of ${id}`)
      await followTask(task.id, { api, context, choice: options })
    })
}

function adviseOnRefusal(error: unknown): never {
  if (!(error instanceof ApiError) || error.status === undefined) throw error
  const { status, message } = error
  const advice = findAdvice(status, message)
  throw advice === undefined ? error : new ApiError(`${message}\n${advice}`, { status, cause: error })
}

function findAdvice(status: number, message: string): string | undefined {
  if (status === 409 && message.includes('earlier retry'))
    return 'To run another retry beside an earlier one, name it by --id.'
  if (status === 422 && message.includes('unlessOneRuns'))
    return 'The server is older than this command: name the retry by --id, or upgrade the server.'
  return undefined
}
