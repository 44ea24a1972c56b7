/** Formats milliseconds since 1970 as the databases store times: `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
export function toSqlTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, -1)
}

/** Returns 0 for an invalid date: without strict mode, MySQL stores `0000-00-00 00:00:00.000`. */
export function fromSqlTime(text: string): number {
  return fromSqlTimeOrNull(text) ?? 0
}

/** Returns null also for an invalid date. */
export function fromSqlTimeOrNull(text: string | null): number | null {
  const ms = text === null ? Number.NaN : Date.parse(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? null : ms
}
