import type { TaskSummary, TaskView } from '@distribute/contracts'
import { useMemo, useSyncExternalStore } from 'react'
import { queryClient } from '../../../api/query-client.ts'
import { meKey } from '../../../api/session.ts'
import { taskQuery } from '../../../api/tasks.ts'
import { followTask } from '../../../events/follow-task.ts'
import { createLiveTask, type LiveTask, type LiveView } from './live-task.ts'
import { readMatrix } from './read-matrix.ts'

/** Follows a task. Its summary goes to the task's query, which every part of the page reads. */
export function useLiveTask(id: string): { readonly live: LiveTask; readonly view: LiveView } {
  const live = useMemo(() => createLiveTask(toDeps(id)), [id])
  return { live, view: useSyncExternalStore(live.follow, live.get) }
}

function toDeps(id: string) {
  return {
    openStream: (listener: Parameters<typeof followTask>[2]) => followTask(id, null, listener),
    readMatrix: (signal: AbortSignal) => readMatrix(id, signal),
    onSummary: (summary: TaskSummary) => updateTask(id, summary),
    onRenewed: () => void queryClient.invalidateQueries({ queryKey: taskQuery(id).queryKey }),
    onUnauthorized: () => void queryClient.invalidateQueries({ queryKey: meKey }),
    onFrame: (callback: () => void) => void requestAnimationFrame(callback),
  }
}

function updateTask(id: string, summary: TaskSummary): void {
  queryClient.setQueryData(taskQuery(id).queryKey, (task: TaskView | undefined) => task && { ...task, ...summary })
}
