import type { TaskView } from '@distribute/contracts'
import type { Task } from '@distribute/store'
import { listServedLanes } from './get-task.ts'
import type { TaskDeps } from './task-deps.ts'
import { viewTask } from './task-view.ts'

/** A task with its request, who submitted it, and why it waits. */
export async function showTask(deps: Pick<TaskDeps, 'store' | 'aliveWithinMs'>, task: Task): Promise<TaskView> {
  const [servedLanes, submittedBy] = await Promise.all([
    listServedLanes(deps),
    deps.store.audit.findSubmitter(task.publicId),
  ])
  return viewTask(task, { servedLanes, submittedBy })
}
