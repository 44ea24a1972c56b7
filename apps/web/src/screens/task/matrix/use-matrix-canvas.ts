import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { hasSigns, type MatrixLayout } from './matrix-layout.ts'
import { type MatrixPicture, paintMatrix, paintPlaces } from './painter.ts'
import { paintStrips } from './tiles.ts'
import type { Look } from './use-look.ts'

export interface ShownMatrix {
  readonly live: LiveTask
  readonly board: HostBoard
  readonly layout: MatrixLayout
  readonly look: Look
  /** the number of the only state that is not dimmed */
  readonly shown: number | undefined
}

/** From so many changes on, everything that is seen is painted at once. */
const manyChanges = 3_000

/** Paints the visible part of a matrix, and each host when its state changes. */
export function useMatrixCanvas(matrix: ShownMatrix, scroller: RefObject<HTMLElement | null>) {
  const { live, board, layout, look, shown } = matrix
  const { cell } = layout
  const canvas = useRef<HTMLCanvasElement>(null)
  const strips = useMemo(
    () => paintStrips({ ...look, pixels: cell, gap: gapOf(look), hasSigns: hasSigns(cell, look.ratio) }),
    [cell, look],
  )
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    const box = scroller.current
    if (context === null || context === undefined || box === null) return undefined
    let picture: MatrixPicture
    // To ask where the box is scrolled to lays the page out: not for each change of a state.
    const paintAll = () => {
      picture = { layout, states: board.states, shown, strips, top: Math.round(box.scrollTop * look.ratio) }
      paintMatrix(context, picture)
    }
    paintAll()
    box.addEventListener('scroll', paintAll, { passive: true })
    const end = live.followStates((places) =>
      places.length > manyChanges ? paintAll() : paintPlaces(context, picture, places),
    )
    return () => {
      box.removeEventListener('scroll', paintAll)
      end()
    }
  }, [live, board, layout, look, shown, strips, scroller])
  return canvas
}

/** The gap between tiles in pixels of the screen. */
function gapOf({ ratio }: Look): number {
  return Math.max(1, Math.round(ratio))
}
