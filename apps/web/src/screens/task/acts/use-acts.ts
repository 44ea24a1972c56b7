import type { RetryTask, TaskView } from '@distribute/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { callApi, part } from '../../../api/client.ts'
import { retriesQuery } from '../../../api/retries.ts'
import { taskQuery } from '../../../api/tasks.ts'

/** Cancels a task. Repeating it changes nothing. */
export function useCancel(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => callApi<TaskView>(`/tasks/${part(id)}/cancel`, { method: 'POST', body: {} }),
    onSuccess: (task) => client.setQueryData(taskQuery(id).queryKey, task),
  })
}

/** Runs hosts of a task again. The same id makes one task, however often it is sent. */
export function useRetry(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: RetryTask) => callApi<TaskView>(`/tasks/${part(id)}/retry`, { method: 'POST', body }),
    onSettled: () => client.invalidateQueries({ queryKey: retriesQuery(id).queryKey }),
  })
}
