const maxTypedCharacters = 20_000
const maxShownCharacters = 60

/** Whether a list is too long for a text area. */
export function isLongList(text: string): boolean {
  return text.length > maxTypedCharacters
}

export interface ListSummary {
  readonly lines: number
  readonly first: string
  readonly last: string
}

/** The number of lines with text, and the first and the last of them, cut. */
export function summarizeList(text: string): ListSummary {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return { lines: lines.length, first: cut(lines.at(0)), last: cut(lines.at(-1)) }
}

function cut(line = ''): string {
  const text = line.trim()
  return text.length <= maxShownCharacters ? text : `${text.slice(0, maxShownCharacters)}…`
}
