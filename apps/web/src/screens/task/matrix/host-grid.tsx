import { useId, useMemo, useRef } from 'react'
import type { ShownHostState } from '../../../language/state-words.ts'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { HostCell, HostLabel, HostTip } from './host-cell.tsx'
import { Legend } from './legend.tsx'
import styles from './matrix.module.css'
import { hasSigns, layOut } from './matrix-layout.ts'
import { useCursor } from './use-cursor.ts'
import { useLook } from './use-look.ts'
import { useMatrixCanvas } from './use-matrix-canvas.ts'
import { useSpace } from './use-space.ts'

interface HostGridProps {
  readonly live: LiveTask
  readonly board: HostBoard
  /** the number of the only state that is not dimmed */
  readonly shown: number | undefined
  readonly label: string
  /** the states that the legend explains */
  readonly present: readonly ShownHostState[]
  readonly onOpen: (host: string) => void
}

/** A matrix that is higher scrolls; in CSS pixels. */
const maxHeight = 400

/**
 * One cell for each host on a canvas, as a grid with one focus stop: arrows move the current cell,
 * Enter opens it.
 */
export function HostGrid({ live, board, shown, label, present, onOpen }: HostGridProps) {
  const box = useRef<HTMLDivElement>(null)
  const cellId = useId()
  const look = useLook()
  const { ratio } = look
  const width = useSpace(box)
  const layout = useMemo(
    () => layOut(board.names.length, { width: width * ratio, maxHeight: maxHeight * ratio, ratio }),
    [board, width, ratio],
  )
  const canvas = useMatrixCanvas({ live, board, layout, look, shown }, box)
  const { current, hovered, handlers } = useCursor({ board, layout, shown, ratio, box, onOpen })
  const cell = { live, board, layout, ratio }
  const wholeHeight = (layout.rows * layout.cell) / ratio
  const height = Math.min(maxHeight, wholeHeight)
  const pixels = { width: layout.columns * layout.cell, height: Math.round(height * ratio) }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: the cells are on a canvas */}
      <div
        ref={box}
        className={styles.grid}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={layout.rows}
        aria-colcount={layout.columns}
        aria-activedescendant={cellId}
        style={{ height }}
        {...handlers}
      >
        <div className={styles.space} style={{ height: wholeHeight }}>
          <canvas {...pixels} ref={canvas} className={styles.canvas} style={toCss(pixels, ratio)} />
          <HostCell {...cell} id={cellId} place={current} />
          {hovered !== undefined && <HostTip {...cell} place={hovered} />}
        </div>
      </div>
      <p className={styles.readout} aria-live="polite">
        <HostLabel live={live} board={board} place={current} />
      </p>
      {!hasSigns(layout.cell, ratio) && <Legend states={present} />}
    </>
  )
}

interface Size {
  readonly width: number
  readonly height: number
}

function toCss({ width, height }: Size, ratio: number): Size {
  return { width: width / ratio, height: height / ratio }
}
