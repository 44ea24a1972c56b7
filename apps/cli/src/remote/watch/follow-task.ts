import { type TaskView, taskSchema } from '@distribute/contracts'
import { toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { taskPath } from '../api/tasks.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { printFolded } from '../look/fold-output.ts'
import { formatDuration } from '../print/duration.ts'
import { describeCounts } from './describe-progress.ts'
import { onInterrupt } from './interrupt.ts'
import { toTaskExitCode } from './task-exit-code.ts'
import { watchTask } from './watch-task.ts'

/** Options of every command that follows a task. */
export interface FollowChoice {
  readonly exitZero?: true | undefined
  readonly fold?: true | undefined
}

export interface FollowOptions {
  readonly api: ApiClient
  readonly context: CommandContext
  readonly choice: FollowChoice
}

/**
 * Watches a task to its end, prints what became of it, and sets the exit code. Ctrl-C asks whether
 * the task is to go on: a second one leaves it running.
 */
export async function followTask(id: string, { api, context, choice }: FollowOptions): Promise<void> {
  const leaving = new AbortController()
  const cancel = () => api.post(taskPath(id, '/cancel'), { schema: taskSchema })
  const stopListening = onInterrupt({ context, id, cancel, leave: () => leaving.abort() })
  let task: TaskView
  try {
    task = await watchTask(id, { api, context, signal: leaving.signal })
  } catch (error) {
    if (!leaving.signal.aborted) throw error
    context.screen?.clear()
    context.note(`task ${id} goes on: distribute watch ${id}`)
    return context.exitWith(exitCodes.ended)
  } finally {
    stopListening()
  }
  if (choice.fold) await printFolded(id, { api, context })
  context.note(describeEnd(task))
  const code = toTaskExitCode(task)
  context.exitWith(choice.exitZero && isHostsFault(code) ? exitCodes.ok : code)
}

function isHostsFault(code: ExitCode): boolean {
  return code === exitCodes.failed || code === exitCodes.unreached || code === exitCodes.ended
}

function describeEnd(task: TaskView): string {
  const startMs = Date.parse(task.startedAt ?? task.createdAt)
  const duration = formatDuration(Date.parse(task.finishedAt ?? task.createdAt) - startMs)
  const cause = task.cause === null ? '' : `: ${toSafeLine(task.cause)}`
  const warnings = task.warnings.map((text) => `warning: ${toSafeLine(text)}\n`).join('')
  return `${warnings}${toSafeLine(task.name)} ${task.state} in ${duration}: ${describeCounts(task, { isColored: false })}${cause}`
}
