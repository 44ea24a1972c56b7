import type { TaskView } from '@distribute/contracts'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { describeRate, roundRate } from './describe-rate.ts'
import { rateWords } from './rate-words.ts'
import type { Rates } from './rates.ts'
import { countFinished, type FinishedSpan } from './spans.ts'

interface RateText {
  readonly task: TaskView
  readonly spans: readonly FinishedSpan[]
  readonly rates: Rates
  readonly startMs: number
  /** now, or the end of the task */
  readonly toMs: number
}

/** Silence that is worth a word. */
const quietMs = 10_000

/** The plot in words: `peak 120/s · now 35/s · about 2 min 05 s left`. */
export function useRateText({ task, spans, rates, startMs, toMs }: RateText): string {
  const words = useWords(rateWords)
  const format = useFormat()
  const show = (rate: number) => format.number(roundRate(rate))
  const peak = words.peak(show(rates.peak))
  const finished = countFinished(task.hosts)
  if (task.finishedAt !== null) {
    const mean = (finished * 1000) / Math.max(1000, toMs - startMs)
    return [peak, words.mean(show(mean))].join(' · ')
  }
  const summary = describeRate(spans, { nowMs: toMs, startMs, openHosts: task.hosts.total - finished })
  if (summary.quietMs > quietMs) return [peak, words.quiet(format.duration(summary.quietMs))].join(' · ')
  const { left: rough } = summary
  const left = rough === undefined ? [] : [words.left[rough.unit](format.number(rough.count))]
  return [peak, words.now(show(summary.now)), ...left].join(' · ')
}
