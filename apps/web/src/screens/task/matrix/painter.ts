import { shownStates } from '../../../ui/host-bar.tsx'
import type { MatrixLayout } from './matrix-layout.ts'
import { tilesInStrip } from './tiles.ts'

/** What is seen of a matrix: the canvas covers the visible part alone, however many hosts there are. */
export interface MatrixPicture {
  readonly layout: MatrixLayout
  readonly states: Uint8Array
  /** the number of the only state that is not dimmed; undefined: none is dimmed */
  readonly shown: number | undefined
  readonly strips: HTMLCanvasElement
  /** the first pixel of the matrix that the canvas shows */
  readonly top: number
}

/** Paints everything that is seen. */
export function paintMatrix(context: CanvasRenderingContext2D, picture: MatrixPicture): void {
  const { layout, top } = picture
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  const firstRow = Math.floor(top / layout.cell)
  const lastRow = Math.min(layout.rows - 1, Math.floor((top + context.canvas.height) / layout.cell))
  for (let row = firstRow; row <= lastRow; row++) paintRow(context, picture, row)
}

/** Equal neighbours are painted at once. */
function paintRow(context: CanvasRenderingContext2D, picture: MatrixPicture, row: number): void {
  const { layout, states } = picture
  const end = Math.min(layout.total, (row + 1) * layout.columns)
  let start = row * layout.columns
  for (let place = start + 1; place <= end; place++) {
    const isSame = place < end && states[place] === states[start] && place - start < tilesInStrip
    if (isSame) continue
    paintRun(context, picture, start, place - start)
    start = place
  }
}

/** Paints hosts that changed, if they are seen. */
export function paintPlaces(
  context: CanvasRenderingContext2D,
  picture: MatrixPicture,
  places: readonly number[],
): void {
  for (const place of places) paintRun(context, picture, place, 1)
}

function paintRun(context: CanvasRenderingContext2D, picture: MatrixPicture, place: number, count: number): void {
  const { layout, states, shown, strips, top } = picture
  const pixels = layout.cell
  const y = Math.floor(place / layout.columns) * pixels - top
  if (y <= -pixels || y >= context.canvas.height) return
  const state = states[place] ?? 0
  const isDimmed = shown !== undefined && shown !== state
  const source = (isDimmed ? state + shownStates.length : state) * pixels
  const width = count * pixels
  context.drawImage(strips, 0, source, width, pixels, (place % layout.columns) * pixels, y, width, pixels)
}
