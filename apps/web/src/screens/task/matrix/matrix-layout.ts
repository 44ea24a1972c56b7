/** Where the cells of a matrix are. Lengths are pixels of the screen. */
export interface MatrixLayout {
  readonly total: number
  /** edge of a cell, with its gap */
  readonly cell: number
  readonly columns: number
  readonly rows: number
}

/** in CSS pixels */
const cellSizes = [20, 16, 12, 10, 8, 6, 5, 4] as const
/** From this size on there is room for the sign of a state, in CSS pixels. */
const signSize = 16

export interface MatrixSpace {
  readonly width: number
  readonly maxHeight: number
  /** pixels of the screen for each CSS pixel */
  readonly ratio: number
}

/** Takes the largest cells with which all hosts are seen at once, or else the smallest. */
export function layOut(total: number, { width, maxHeight, ratio }: MatrixSpace): MatrixLayout {
  const layouts = cellSizes.map((size) => layOutCells(total, width, Math.round(size * ratio)))
  return layouts.find(({ rows, cell }) => rows * cell <= maxHeight) ?? layOutCells(total, width, Math.round(4 * ratio))
}

/** Whether cells have room for signs. */
export function hasSigns(cell: number, ratio: number): boolean {
  return cell >= signSize * ratio
}

function layOutCells(total: number, width: number, cell: number): MatrixLayout {
  const columns = Math.max(1, Math.floor(width / cell))
  return { total, cell, columns, rows: Math.ceil(total / columns) }
}

/** The place at a point of the whole matrix; undefined: there is none. */
export function placeAt({ total, cell, columns }: MatrixLayout, x: number, y: number): number | undefined {
  const column = Math.floor(x / cell)
  const place = Math.floor(y / cell) * columns + column
  return x >= 0 && y >= 0 && column < columns && place < total ? place : undefined
}

/** The corner of a cell. */
export function cornerOf({ cell, columns }: MatrixLayout, place: number): { readonly x: number; readonly y: number } {
  return { x: (place % columns) * cell, y: Math.floor(place / columns) * cell }
}

export interface Move {
  readonly key: string
  readonly isCtrl: boolean
  /** rows that are seen at once */
  readonly pageRows: number
  /** Whether the arrows to the side stop at a place. */
  isShown(place: number): boolean
}

/** Where a key moves from a place; undefined: it is not a key that moves. */
export function movePlace({ total, columns }: MatrixLayout, place: number, move: Move): number | undefined {
  const { key, isCtrl, pageRows } = move
  const row = Math.floor(place / columns)
  const last = total - 1
  if (key === 'ArrowRight') return findShown(place, 1, total, move)
  if (key === 'ArrowLeft') return findShown(place, -1, total, move)
  if (key === 'ArrowDown') return place + columns > last ? place : place + columns
  if (key === 'ArrowUp') return place < columns ? place : place - columns
  if (key === 'Home') return isCtrl ? 0 : row * columns
  if (key === 'End') return isCtrl ? last : Math.min(last, row * columns + columns - 1)
  if (key === 'PageDown') return Math.min(last, place + pageRows * columns)
  if (key === 'PageUp') return Math.max(place % columns, place - pageRows * columns)
  return undefined
}

/** The next place in a direction that is shown; the same one if there is none. */
function findShown(place: number, step: 1 | -1, total: number, { isShown }: Move): number {
  for (let next = place + step; next >= 0 && next < total; next += step) if (isShown(next)) return next
  return place
}
