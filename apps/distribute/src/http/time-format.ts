/** Formats as RFC 3339 in UTC, with milliseconds. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString()
}

export function formatTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : formatTime(ms)
}
