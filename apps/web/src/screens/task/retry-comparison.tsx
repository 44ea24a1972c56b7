import type { TaskView } from '@distribute/contracts'
import { Comparison } from './comparison/comparison.tsx'
import { Retries } from './comparison/retries.tsx'

/** What this task retries, and what retries it. */
export function RetryComparison({ task }: { readonly task: TaskView }) {
  return (
    <>
      {task.retryOf !== null && <Comparison task={task} retryOf={task.retryOf} />}
      <Retries task={task} />
    </>
  )
}
