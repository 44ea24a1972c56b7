import { rateBefore } from './rates.ts'
import type { FinishedSpan } from './spans.ts'

/** What a rate says in words. */
export interface RateSummary {
  /** hosts per second, in the last seconds */
  readonly now: number
  /** undefined: no host has finished lately */
  readonly left: RoughTime | undefined
  /** since the last host finished */
  readonly quietMs: number
}

/** A time that is only a guess. */
export interface RoughTime {
  readonly unit: 's' | 'min' | 'h'
  readonly count: number
}

interface Moment {
  readonly nowMs: number
  readonly startMs: number
  /** hosts without a result */
  readonly openHosts: number
}

const nowMsLength = 10_000
const forecastMs = 30_000

/** The rate of a task that runs, and what it promises. */
export function describeRate(spans: readonly FinishedSpan[], { nowMs, startMs, openHosts }: Moment): RateSummary {
  const ageMs = Math.max(1_000, nowMs - startMs)
  const forecast = rateBefore(spans, nowMs, Math.min(forecastMs, ageMs))
  const lastMs = spans.reduce((last, { toMs }) => Math.max(last, toMs), startMs)
  return {
    now: rateBefore(spans, nowMs, Math.min(nowMsLength, ageMs)),
    left: forecast > 0 ? roundTime(openHosts / forecast) : undefined,
    quietMs: Math.max(0, nowMs - lastMs),
  }
}

/** Tens of seconds, minutes or hours. */
export function roundTime(seconds: number): RoughTime {
  if (seconds < 55) return { unit: 's', count: Math.max(10, Math.round(seconds / 10) * 10) }
  if (seconds < 99 * 60) return { unit: 'min', count: Math.max(1, Math.round(seconds / 60)) }
  return { unit: 'h', count: Math.round(seconds / 3600) }
}

/** A rate as a number to show: whole from 10 on, with one digit below. */
export function roundRate(rate: number): number {
  return rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10
}
