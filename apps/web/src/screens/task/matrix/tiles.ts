import type { ShownHostState } from '../../../language/state-words.ts'
import { shownStates } from '../../../ui/host-bar.tsx'
import { hostSigns } from '../../../ui/state-mark.tsx'
import { shapeOf } from './tile-shapes.ts'

/** What tiles look like: they are painted again when it changes. */
export interface TileLook {
  /** edge of a cell with its gap, in pixels of the screen */
  readonly pixels: number
  /** width of the gap, in pixels of the screen */
  readonly gap: number
  /** whether there is room for signs */
  readonly hasSigns: boolean
  readonly colours: Readonly<Record<ShownHostState, string>>
  /** of signs */
  readonly ink: Readonly<Record<ShownHostState, string>>
  readonly surface: string
}

/** A run of tiles in one row is painted at once; longer runs are cut. */
export const tilesInStrip = 64
const dimmed = 0.22
const tint = 0.35

/**
 * Paints a strip of equal tiles for each state, one below the other, then the same dimmed ones. The
 * row of a state is its number, plus the number of states if it is dimmed.
 */
export function paintStrips(look: TileLook): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = look.pixels * tilesInStrip
  canvas.height = look.pixels * shownStates.length * 2
  const context = canvas.getContext('2d')
  if (context === null) return canvas
  context.fillStyle = look.surface
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (const [row, state] of shownStates.entries()) {
    paintStrip(context, state, row * look.pixels, look, 1)
    paintStrip(context, state, (row + shownStates.length) * look.pixels, look, dimmed)
  }
  return canvas
}

function paintStrip(
  context: CanvasRenderingContext2D,
  state: ShownHostState,
  y: number,
  look: TileLook,
  alpha: number,
): void {
  paintTile(context, { state, y, look, alpha })
  for (let tile = 1; tile < tilesInStrip; tile++) {
    context.globalAlpha = 1
    context.drawImage(context.canvas, 0, y, look.pixels, look.pixels, tile * look.pixels, y, look.pixels, look.pixels)
  }
}

interface TilePainting {
  readonly state: ShownHostState
  readonly y: number
  readonly look: TileLook
  readonly alpha: number
}

/** One tile at the left edge. */
export function paintTile(context: CanvasRenderingContext2D, { state, y, look, alpha }: TilePainting): void {
  const size = look.pixels - look.gap
  context.fillStyle = look.colours[state]
  if (look.hasSigns) {
    context.globalAlpha = alpha
    context.fillRect(0, y, size, size)
    paintSign(context, { state, y, look, alpha }, size)
    return
  }
  const shape = shapeOf(state, size)
  context.globalAlpha = alpha * tint
  context.fillRect(0, y, size, size)
  context.globalAlpha = alpha
  for (const [row, marks] of shape.entries())
    for (const [column, mark] of [...marks].entries())
      if (mark === '#') fillMark(context, { column, row, y, size, count: shape.length })
}

function paintSign(context: CanvasRenderingContext2D, { state, y, look }: TilePainting, size: number): void {
  context.fillStyle = look.ink[state]
  context.font = `700 ${Math.round(size * 0.72)}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  if (state !== 'ok') context.fillText(hostSigns[state], size / 2, y + size / 2 + 0.5)
}

interface Mark {
  readonly column: number
  readonly row: number
  readonly y: number
  readonly size: number
  /** marks in a row of the shape */
  readonly count: number
}

/** Edges are whole pixels, so that neighbouring marks have no seam. */
function fillMark(context: CanvasRenderingContext2D, { column, row, y, size, count }: Mark): void {
  const edge = (index: number) => Math.round((index * size) / count)
  context.fillRect(edge(column), y + edge(row), edge(column + 1) - edge(column), edge(row + 1) - edge(row))
}
