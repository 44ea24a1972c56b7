import { useSharedValue } from '../state/shared-value.ts'
import { type Language, language, toTag } from './language.ts'

/** How numbers, times and durations are written in one language. */
export interface Format {
  number(value: number): string
  /** `portion` is 0 to 1. */
  percent(portion: number): string
  /** Date and time to the second, in the time zone of the browser. */
  time(iso: string): string
  /** `3 min ago`; both in milliseconds. */
  ago(thenMs: number, nowMs: number): string
  /** `in 3 days`; both in milliseconds. */
  until(thenMs: number, nowMs: number): string
  /** `42.1 s`, `3 min 05 s`, `2 h 04 min` */
  duration(ms: number): string
  bytes(count: number): string
  /** The names, joined as a list. */
  list(items: readonly string[]): string
}

/** One for all parts of the page: `Intl` needs a millisecond to create one. */
const formats = new Map<Language, Format>()

export function useFormat(): Format {
  const chosen = useSharedValue(language)
  const format = formats.get(chosen) ?? createFormat(chosen)
  formats.set(chosen, format)
  return format
}

export function createFormat(chosen: Language): Format {
  const tag = toTag(chosen)
  const numbers = new Intl.NumberFormat(tag)
  const percents = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
  const times = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(tag, { style: 'short', numeric: 'auto' })
  const lists = new Intl.ListFormat(tag, { type: 'conjunction' })
  return {
    number: (value) => numbers.format(value),
    percent: (portion) => percents.format(portion),
    time: (iso) => times.format(new Date(iso)),
    ago: (thenMs, nowMs) => formatRelative(relative, Math.min(0, thenMs - nowMs) / 1000),
    until: (thenMs, nowMs) => formatRelative(relative, Math.max(0, thenMs - nowMs) / 1000),
    duration: (ms) => formatDuration(chosen, ms),
    bytes: (count) => formatBytes(numbers, count),
    list: (items) => lists.format(items),
  }
}

function formatRelative(relative: Intl.RelativeTimeFormat, seconds: number): string {
  const size = Math.abs(seconds)
  if (size < 60) return relative.format(Math.trunc(seconds), 'second')
  if (size < 3600) return relative.format(Math.trunc(seconds / 60), 'minute')
  if (size < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour')
  return relative.format(Math.trunc(seconds / 86_400), 'day')
}

const durationUnits = { en: { h: ' h', min: ' min', s: ' s' }, zh: { h: ' 小时', min: ' 分', s: ' 秒' } } as const

function formatDuration(chosen: Language, ms: number): string {
  const units = durationUnits[chosen]
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)}${units.s}`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}${units.s}`
  if (whole < 3600) return `${Math.trunc(whole / 60)}${units.min} ${pad(whole % 60)}${units.s}`
  return `${Math.trunc(whole / 3600)}${units.h} ${pad(Math.trunc((whole % 3600) / 60))}${units.min}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

function formatBytes(numbers: Intl.NumberFormat, count: number): string {
  if (count < 1024) return `${numbers.format(count)} B`
  if (count < 1024 ** 2) return `${numbers.format(Math.round(count / 1024))} KiB`
  return `${numbers.format(Math.round(count / 1024 ** 2))} MiB`
}
