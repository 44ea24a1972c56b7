import type { TaskView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { memo } from 'react'
import { taskQuery } from '../../api/tasks.ts'
import { Failure, Loading } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Groups } from './groups.tsx'
import { TaskHead } from './head/task-head.tsx'
import { HostPanel } from './host/host-panel.tsx'
import { useCalmTask } from './live/use-calm-task.ts'
import { useLiveTask } from './live/use-live-task.ts'
import { Matrix } from './matrix/matrix.tsx'
import { OutstandingHosts } from './outstanding-hosts.tsx'
import { RatePlot } from './rate-plot.tsx'
import { RetryComparison } from './retry-comparison.tsx'
import { HostTable } from './table/host-table.tsx'
import { TakeAlong } from './take-along.tsx'
import { TaskActs } from './task-acts.tsx'

/** One task: what is wrong at the top, then every host. */
export function Task() {
  const { id } = useParams({ from: '/tasks/$id' })
  const { data: task, error, refetch } = useQuery(taskQuery(id))
  if (task !== undefined) return <TaskScreen key={id} task={task} />
  return <Screen title={id}>{error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />}</Screen>
}

function TaskScreen({ task }: { readonly task: TaskView }) {
  const { live, view } = useLiveTask(task.id)
  const calmTask = useCalmTask(task)
  return (
    <Screen title={task.name || task.id} acts={<TaskActs task={task} />}>
      <TaskHead task={task} view={view} />
      <Matrix task={task} live={live} view={view} />
      <OutstandingHosts outstanding={view.outstanding} />
      <CalmSections task={calmTask} />
      <HostTable task={task} live={live} board={view.board} acts={<TakeAlong task={task} />} />
      <HostPanel taskId={task.id} live={live} board={view.board} />
    </Screen>
  )
}

/** What need not follow each of four updates a second. */
const CalmSections = memo(function CalmSections({ task }: { readonly task: TaskView }) {
  return (
    <>
      <Groups task={task} />
      <RetryComparison task={task} />
      <RatePlot task={task} />
    </>
  )
})
