import type { TaskView } from '@distribute/contracts'
import { useWords } from '../../language/words.ts'
import { Failure, Loading } from '../../ui/notice.tsx'
import styles from './rate/rate.module.css'
import { RateView } from './rate/rate-view.tsx'
import { rateWords } from './rate/rate-words.ts'
import { useFinishedSpans } from './rate/use-finished-spans.ts'

/** Finished hosts per second since the start of a task. */
export function RatePlot({ task }: { readonly task: TaskView }) {
  const words = useWords(rateWords)
  if (task.startedAt === null) return null
  return (
    <section className={styles.rate} aria-labelledby="rate-title">
      <h2 id="rate-title">{words.title}</h2>
      <RateOfStarted task={task} startMs={Date.parse(task.startedAt)} />
    </section>
  )
}

function RateOfStarted({ task, startMs }: { readonly task: TaskView; readonly startMs: number }) {
  const words = useWords(rateWords)
  const { spans, error, refetch } = useFinishedSpans(task)
  if (spans === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />
  if (spans.length === 0) return <p className={styles.about}>{words.none}</p>
  return <RateView task={task} spans={spans} startMs={startMs} />
}
