import type { TaskView } from '@distribute/contracts'
import { lazy, Suspense, useMemo } from 'react'
import { useWords } from '../../../language/words.ts'
import { useNow } from '../../../ui/use-now.ts'
import styles from './rate.module.css'
import { useRateText } from './rate-text.ts'
import { rateWords } from './rate-words.ts'
import { drawRates } from './rates.ts'
import type { FinishedSpan } from './spans.ts'

const RateCanvas = lazy(async () => ({ default: (await import('./rate-canvas.tsx')).RateCanvas }))

interface RateViewProps {
  readonly task: TaskView
  readonly spans: readonly FinishedSpan[]
  readonly startMs: number
}

/** The plot, and the same in words. */
export function RateView({ task, spans, startMs }: RateViewProps) {
  const words = useWords(rateWords)
  const now = useNow(task.finishedAt === null)
  const toMs = task.finishedAt === null ? now : Date.parse(task.finishedAt)
  const rates = useMemo(() => drawRates(spans, { fromMs: startMs, toMs }), [spans, startMs, toMs])
  const text = useRateText({ task, spans, rates, startMs, toMs })
  return (
    <>
      <p>{text}</p>
      <Suspense fallback={<div className={styles.plot} />}>
        <RateCanvas rates={rates} label={`${words.title}: ${text}`} />
      </Suspense>
      <p className={styles.about}>{words.about}</p>
    </>
  )
}
