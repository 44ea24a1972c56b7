import type { TaskView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { retriesQuery } from '../../../api/retries.ts'
import { useWords } from '../../../language/words.ts'
import styles from './comparison.module.css'
import { comparisonWords } from './comparison-words.ts'
import { RetryList } from './retry-list.tsx'

const refreshMs = 5_000

/** The retries of a task that has ended; nothing, if there are none. */
export function Retries({ task }: { readonly task: TaskView }) {
  const words = useWords(comparisonWords)
  const enabled = task.finishedAt !== null
  const { data } = useQuery({ ...retriesQuery(task.id), enabled, refetchInterval: refreshMs })
  if (data === undefined || data.items.length === 0) return null
  return (
    <section className={styles.comparison} aria-labelledby="retries-title">
      <h2 id="retries-title">{words.retries}</h2>
      <RetryList retries={data.items} />
    </section>
  )
}
