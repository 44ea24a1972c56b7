import { setTimeout as sleep } from 'node:timers/promises'
import { hasTaskEnded } from '@distribute/domain'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { getTask } from '../api/tasks.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { parseWhole } from '../input/task-options.ts'
import { exitZeroOption } from '../watch/follow-options.ts'
import { createRetryingClient } from '../watch/retrying-client.ts'
import { toTaskExitCode } from '../watch/task-exit-code.ts'

const intervalMs = 1000

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
      const signal = timeout === undefined ? undefined : AbortSignal.timeout(timeout * 1000)
      const api = createRetryingClient(await connect(options, context), context, signal)
      try {
        let task = await getTask(api, id)
        while (!hasTaskEnded(task)) {
          await sleep(intervalMs, undefined, signal && { signal })
          task = await getTask(api, id)
        }
        context.print(task.state)
        context.exitWith(options.exitZero ? exitCodes.ok : toTaskExitCode(task))
      } catch (error) {
        if (signal?.aborted) throw new CliError(exitCodes.timedOut, `task ${id} has not ended within ${timeout} s`)
        throw error
      }
    })
}
