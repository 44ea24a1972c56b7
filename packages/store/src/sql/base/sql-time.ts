/** Milliseconds since 1970 as the databases keep a time: `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
export function toSqlTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, -1)
}

/** 0 for a time that is none of a calendar: without its strict mode MySQL keeps `0000-00-00 00:00:00.000`. */
export function fromSqlTime(text: string): number {
  return fromSqlTimeOrNull(text) ?? 0
}

/** Null also for a time that is none of a calendar. */
export function fromSqlTimeOrNull(text: string | null): number | null {
  const ms = text === null ? Number.NaN : Date.parse(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? null : ms
}
