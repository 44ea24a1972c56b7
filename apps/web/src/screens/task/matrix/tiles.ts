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
/** How strong a colour is where the shape of a state has no mark: what needs attention is loud. */
const tints: Readonly<Partial<Record<ShownHostState, number>>> = {
  failed: 0.6,
  unreachable: 0.5,
  timeout: 0.5,
  lost: 0.5,
}
const otherTint = 0.3

/**
 * Paints a strip of equal tiles for each state, one below the other, then the same dimmed ones. The
 * row of a state is its number, plus the number of states if it is dimmed.
 */
export function paintStrips(look: TileLook): HTMLCanvasElement {
  const [canvas, context] = createCanvas(look.pixels * tilesInStrip, look.pixels * shownStates.length * 2)
  context.fillStyle = look.surface
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (const [row, state] of shownStates.entries()) {
    paintStrip(context, { state, look, alpha: 1 }, row)
    paintStrip(context, { state, look, alpha: dimmed }, row + shownStates.length)
  }
  return canvas
}

/** As a pattern: a canvas that is drawn onto itself is copied each time. */
function paintStrip(context: CanvasRenderingContext2D, painting: TilePainting, row: number): void {
  const { pixels } = painting.look
  const [tile, tileContext] = createCanvas(pixels, pixels)
  paintTile(tileContext, painting)
  context.save()
  context.translate(0, row * pixels)
  context.fillStyle = context.createPattern(tile, 'repeat') ?? ''
  context.fillRect(0, 0, pixels * tilesInStrip, pixels)
  context.restore()
}

function createCanvas(width: number, height: number): readonly [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('the browser has no canvas')
  return [canvas, context]
}

interface TilePainting {
  readonly state: ShownHostState
  readonly look: TileLook
  readonly alpha: number
}

/** One tile in the corner. */
export function paintTile(context: CanvasRenderingContext2D, { state, look, alpha }: TilePainting): void {
  const size = look.pixels - look.gap
  context.fillStyle = look.colours[state]
  if (look.hasSigns) {
    context.globalAlpha = alpha
    context.fillRect(0, 0, size, size)
    paintSign(context, state, look)
    return
  }
  const shape = shapeOf(state, size)
  context.globalAlpha = alpha * (tints[state] ?? otherTint)
  context.fillRect(0, 0, size, size)
  context.globalAlpha = alpha
  for (const [row, marks] of shape.entries())
    for (const [column, mark] of [...marks].entries())
      if (mark === '#') fillMark(context, { column, row, size, count: shape.length })
}

function paintSign(context: CanvasRenderingContext2D, state: ShownHostState, look: TileLook): void {
  const size = look.pixels - look.gap
  context.fillStyle = look.ink[state]
  context.font = `700 ${Math.round(size * 0.72)}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  if (state !== 'ok') context.fillText(hostSigns[state], size / 2, size / 2 + 0.5)
}

interface Mark {
  readonly column: number
  readonly row: number
  readonly size: number
  /** marks in a row of the shape */
  readonly count: number
}

/** Edges are whole pixels, so that neighbouring marks have no seam. */
function fillMark(context: CanvasRenderingContext2D, { column, row, size, count }: Mark): void {
  const edge = (index: number) => Math.round((index * size) / count)
  context.fillRect(edge(column), edge(row), edge(column + 1) - edge(column), edge(row + 1) - edge(row))
}
