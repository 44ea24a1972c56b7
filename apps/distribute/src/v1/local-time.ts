/** Makes times as v1 shows them: `YYYY-MM-DD HH:MM:SS` in the zone of the service. */
export type FormatLocalTime = (ms: number) => string

export function createLocalTimeFormat(timeZone: string): FormatLocalTime {
  // Sweden writes times this way
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (ms) => format.format(ms)
}
