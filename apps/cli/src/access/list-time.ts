/** A time of the API in a list: UTC, to the second; `none` if there is none. */
export function formatListTime(time: string | null, none: string): string {
  return time === null ? none : time.replace(/\.\d+Z$/, 'Z')
}
