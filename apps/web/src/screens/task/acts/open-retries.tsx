import type { TaskView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { retriesQuery } from '../../../api/retries.ts'
import { useWords } from '../../../language/words.ts'
import { Notice } from '../../../ui/notice.tsx'
import { RetryList } from '../comparison/retry-list.tsx'
import { actsWords } from './acts-words.ts'

const refreshMs = 3_000

/** Warns of retries of the task that still run, with links to them. */
export function OpenRetries({ task }: { readonly task: TaskView }) {
  const words = useWords(actsWords)
  const { data } = useQuery({ ...retriesQuery(task.id), refetchInterval: refreshMs })
  const open = data?.items.filter(({ finishedAt }) => finishedAt === null) ?? []
  if (open.length === 0) return null
  return (
    <Notice look="warning">
      <p>{words.retryRuns}</p>
      <RetryList retries={open} />
    </Notice>
  )
}
