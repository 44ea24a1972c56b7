type Cell = string | number | boolean | null

/** A line of CSV as RFC 4180 has it. Text that a spreadsheet would run as a formula gets a leading `'`. */
export function formatCsvLine(cells: readonly Cell[]): string {
  return cells.map((cell) => `"${toText(cell).replaceAll('"', '""')}"`).join(',')
}

function toText(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell ?? '')
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}
