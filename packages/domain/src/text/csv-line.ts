import { toSafeText } from './safe-text.ts'

type Cell = string | number | boolean | null

/**
 * A line of CSV as in RFC 4180, safe to show in a terminal. Text that a spreadsheet would run as a
 * formula gets a leading `'`.
 */
export function formatCsvLine(cells: readonly Cell[]): string {
  return cells.map((cell) => `"${toText(cell).replaceAll('"', '""')}"`).join(',')
}

function toText(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell ?? '')
  const text = toSafeText(cell)
  return formula.test(cell) || formula.test(text) ? `'${text}` : text
}

/** The starts that OWASP lists under CSV injection, also in full width. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/
