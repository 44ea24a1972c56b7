import type { FinishedSpan } from './spans.ts'

/** Finished hosts per second, over time. */
export interface Rates {
  /** seconds since the start: the middle of each interval */
  readonly seconds: readonly number[]
  /** hosts per second in each interval */
  readonly perSecond: readonly number[]
  readonly peak: number
}

interface Window {
  readonly fromMs: number
  readonly toMs: number
}

const widthsMs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400].map(
  (seconds) => seconds * 1000,
)
const maxIntervals = 240

/** Draws the spans as a rate in equal intervals: of a second, or wider for a long task. */
export function drawRates(spans: readonly FinishedSpan[], { fromMs, toMs }: Window): Rates {
  const lengthMs = Math.max(1000, toMs - fromMs)
  const widthMs = widthsMs.find((width) => lengthMs / width <= maxIntervals) ?? lengthMs / maxIntervals
  const hosts = new Float64Array(Math.max(1, Math.round(lengthMs / widthMs)))
  for (const span of spans) addSpan(hosts, span, { fromMs, widthMs })
  // The last interval takes the rest: half a width more, or less.
  const lastMs = lengthMs - (hosts.length - 1) * widthMs
  const perSecond = Array.from(hosts, (count, index) => (count * 1000) / (index < hosts.length - 1 ? widthMs : lastMs))
  const seconds = perSecond.map((_, index) => ((index + 0.5) * widthMs) / 1000)
  return { seconds, perSecond, peak: Math.max(...perSecond) }
}

/** Adds the hosts of a span to the intervals that it covers, each in its share. */
function addSpan(
  hosts: Float64Array,
  span: FinishedSpan,
  { fromMs, widthMs }: { readonly fromMs: number; readonly widthMs: number },
): void {
  const last = hosts.length - 1
  const start = Math.max(0, (span.fromMs - fromMs) / widthMs)
  const end = Math.max(start, (span.toMs - fromMs) / widthMs)
  const add = (index: number, share: number) => {
    const place = Math.min(index, last)
    hosts[place] = (hosts[place] ?? 0) + span.hosts * share
  }
  if (end === start) {
    add(Math.trunc(start), 1)
    return
  }
  for (let index = Math.trunc(start); index < end; index++)
    add(index, (Math.min(end, index + 1) - Math.max(start, index)) / (end - start))
}

/** Hosts per second over the last so many milliseconds before `nowMs`. */
export function rateBefore(spans: readonly FinishedSpan[], nowMs: number, lengthMs: number): number {
  const fromMs = nowMs - lengthMs
  const hosts = spans.reduce((sum, span) => sum + span.hosts * shareWithin(span, fromMs, nowMs), 0)
  return (hosts * 1000) / lengthMs
}

function shareWithin({ fromMs, toMs }: FinishedSpan, start: number, end: number): number {
  if (toMs <= fromMs) return toMs > start && toMs <= end ? 1 : 0
  return Math.max(0, Math.min(toMs, end) - Math.max(fromMs, start)) / (toMs - fromMs)
}
