/** Formats a time as v1 shows it: `YYYY-MM-DD HH:MM:SS` in the time zone of the service. */
export type FormatLocalTime = (ms: number) => string

export function createLocalTimeFormat(timeZone: string): FormatLocalTime {
  // The Swedish locale has this format.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (ms) => format.format(ms)
}
