/** How far back a list goes, in hours. */
const hoursOf = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const
export type TimeSpan = keyof typeof hoursOf

export const timeSpans = Object.keys(hoursOf) as readonly TimeSpan[]

/** The time at which a span begins. It is a whole minute, so that one query serves a minute. */
export function startOf(span: TimeSpan, nowMs: number): string {
  const minuteMs = 60_000
  const startMs = Math.trunc((nowMs - hoursOf[span] * 3_600_000) / minuteMs) * minuteMs
  return new Date(startMs).toISOString()
}
