import { setTimeout as sleep } from 'node:timers/promises'
import { type TaskView, taskSchema } from '@distribute/contracts'
import { toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { type ApiClient, ApiError } from '../connection/api-client.ts'
import { type FollowChoice, followTask } from '../watch/follow-task.ts'
import { previewTask } from './preview.ts'

export interface SubmitChoice extends FollowChoice {
  readonly detach?: true | undefined
  readonly preview?: true | undefined
}

/** What every task needs; the rest is the server's to check. */
interface TaskBody extends Readonly<Record<string, unknown>> {
  readonly id: string
}

const maxAttempts = 5
const pauseMs = 1000

/**
 * Submits a task and follows it to its end; with `detach` it prints the id and returns. The request has an id, so that
 * it is sent again where the answer was lost.
 */
export async function submitTask(
  body: TaskBody,
  { api, context, choice }: { api: ApiClient; context: CommandContext; choice: SubmitChoice },
): Promise<void> {
  if (choice.preview) return await previewTask(body, { api, context })
  const task = await postTask(api, body)
  if (choice.detach) return context.print(task.id)
  for (const warning of task.warnings) context.note(`warning: ${toSafeLine(warning)}`)
  context.note(`task ${task.id}: ${task.hosts.total} hosts`)
  await followTask(task.id, { api, context, choice })
}

async function postTask(api: ApiClient, body: TaskBody): Promise<TaskView> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await api.post('/tasks', { schema: taskSchema, body })
    } catch (error) {
      if (!(error instanceof ApiError && error.isTemporary) || attempt === maxAttempts) throw error
    }
    await sleep(pauseMs * attempt)
  }
}
