import { toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { createTask, type TaskBody } from '../api/create-task.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { type FollowChoice, followTask } from '../watch/follow-task.ts'
import { previewTask } from './preview.ts'

export interface SubmitChoice extends FollowChoice {
  readonly detach?: true | undefined
  readonly preview?: true | undefined
  readonly listHosts?: true | undefined
}

/**
 * Submits a task and follows it to its end; with `detach` it prints the id and returns. The request
 * has an id, so that it is sent again where the answer was lost.
 */
export async function submitTask(
  body: TaskBody,
  { api, context, choice }: { api: ApiClient; context: CommandContext; choice: SubmitChoice },
): Promise<void> {
  if (choice.preview || choice.listHosts) return await previewTask(body, { api, context, choice })
  const task = await createTask(api, '/tasks', body)
  if (choice.detach) return context.print(task.id)
  for (const warning of task.warnings) context.note(`warning: ${toSafeLine(warning)}`)
  context.note(`task ${task.id}: ${task.hosts.total} hosts`)
  await followTask(task.id, { api, context, choice })
}
