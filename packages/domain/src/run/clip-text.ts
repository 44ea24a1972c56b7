/** At most `maxLength` characters, head and tail kept. */
export function clipText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const mark = ` … ${text.length - maxLength} characters left out … `
  const kept = Math.max(0, maxLength - mark.length)
  const head = Math.ceil(kept / 2)
  return `${text.slice(0, head)}${mark}${text.slice(text.length - (kept - head))}`.toWellFormed()
}

/** The same in one line: what a cause is. */
export function clipLine(text: string, maxLength: number): string {
  return clipText(toLine(text), maxLength)
}

export function toLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

/** The first `maxLength` characters: of an error, whose middle explains more than its end. */
export function clipEnd(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 2)} …`.toWellFormed()
}

/** The last `maxLength` characters, behind a mark that says how many more there were. */
export function clipTail(text: string, maxLength: number): string {
  const leftOut = text.length - maxLength
  return leftOut <= 0 ? text : `… ${leftOut} characters left out … ${text.slice(leftOut)}`.toWellFormed()
}
