/** A time of the store, as the API writes it. */
export function viewTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** The same for a time that may be missing. */
export function viewTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : viewTime(ms)
}
