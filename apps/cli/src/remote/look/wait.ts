import type { TaskSummary } from '@distribute/contracts'
import { hasTaskEnded } from '@distribute/domain'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { parseWhole } from '../input/task-options.ts'
import { exitZeroOption } from '../watch/follow-options.ts'
import { createRetryingClient } from '../watch/retrying-client.ts'
import { toTaskExitCode } from '../watch/task-exit-code.ts'
import { lookAtTask, type TaskLooksOptions } from '../watch/task-looks.ts'

/**
 * `distribute wait ID --timeout 600`: prints the state that the task ends in, and nothing before.
 */
export function createWaitCommand(context: CommandContext) {
  return remoteCommand('wait')
    .argument('<id>', 'id of the task')
    .option('--timeout <seconds>', 'exit with 75 when the task has not ended by then', parseWhole)
    .addOption(exitZeroOption())
    .action(async (id, options) => {
      const { timeout } = options
      const api = await connect(options, context)
      const signal = timeout === undefined ? new AbortController().signal : AbortSignal.timeout(timeout * 1000)
      try {
        const patient = createRetryingClient(api, context, signal)
        const task = await waitForEnd(id, { api, patient, withOutstanding: false, signal })
        context.print(task.state)
        context.exitWith(options.exitZero ? exitCodes.ok : toTaskExitCode(task))
      } catch (error) {
        if (signal.aborted) throw new CliError(exitCodes.timedOut, `task ${id} has not ended within ${timeout} s`)
        throw error
      }
    })
}

/** Follows the events of the task, of which only the end counts. */
async function waitForEnd(id: string, options: TaskLooksOptions): Promise<TaskSummary> {
  for await (const { task } of lookAtTask(id, options)) if (hasTaskEnded(task)) return task
  throw new Error(`task ${id} was not followed to its end`)
}
