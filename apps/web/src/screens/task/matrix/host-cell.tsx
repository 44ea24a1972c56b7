import { stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import { classNames } from '../../../ui/class-names.ts'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import styles from './matrix.module.css'
import { cornerOf, type MatrixLayout } from './matrix-layout.ts'
import { useHostState } from './use-host-state.ts'

export interface HostCellProps {
  readonly live: LiveTask
  readonly board: HostBoard
  readonly layout: MatrixLayout
  readonly ratio: number
  readonly place: number
}

/** The frame around a host of the matrix, with its name and state for screen readers. */
export function HostCell({ id, ...props }: HostCellProps & { readonly id: string }) {
  const { layout, ratio, place } = props
  const corner = cornerOf(layout, place)
  const edge = layout.cell / ratio
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: the cells are on a canvas; this is the current one
    // biome-ignore-start lint/a11y/useFocusableInteractive: the grid has the focus
    <div role="row" aria-rowindex={Math.floor(place / layout.columns) + 1}>
      <div
        id={id}
        role="gridcell"
        aria-colindex={(place % layout.columns) + 1}
        className={styles.current}
        style={{ left: corner.x / ratio, top: corner.y / ratio, width: edge, height: edge }}
      >
        <span className="unseen">
          <HostLabel {...props} />
        </span>
      </div>
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: the grid has the focus
    // biome-ignore-end lint/a11y/useSemanticElements: the cells are on a canvas; this is the current one
  )
}

/** Names the host under the pointer. It stays within the matrix. */
export function HostTip(props: HostCellProps) {
  const { layout, ratio, place } = props
  const { x, y } = cornerOf(layout, place)
  const isRight = x > (layout.columns * layout.cell) / 2
  const side = isRight ? { right: (layout.columns * layout.cell - x) / ratio } : { left: (x + layout.cell) / ratio }
  return (
    <div className={classNames(styles.tip)} style={{ top: y / ratio, ...side }} aria-hidden="true">
      <HostLabel {...props} />
    </div>
  )
}

/** `web01 · failed` */
export function HostLabel({ live, board, place }: Pick<HostCellProps, 'live' | 'board' | 'place'>) {
  const words = useWords(stateWords).host
  const state = useHostState(live, board, place)
  return (
    <>
      <bdi>{board.names[place]}</bdi> · {words[state]}
    </>
  )
}
