/** Milliseconds since 1970 as the databases keep a time: `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
export function toSqlTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, -1)
}

export function fromSqlTime(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`)
}

export function fromSqlTimeOrNull(text: string | null): number | null {
  return text === null ? null : fromSqlTime(text)
}
