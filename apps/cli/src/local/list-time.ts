/** A time in a list of a local command: UTC, to the second. */
export function formatListTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
