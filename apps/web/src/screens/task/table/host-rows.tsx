import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useWords } from '../../../language/words.ts'
import type { HostBoard, HostChange } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { taskWords } from '../task-words.ts'
import { HostRow } from './host-row.tsx'
import styles from './host-table.module.css'

interface HostRowsProps {
  readonly rows: readonly HostChange[]
  /** -1: not known, there are more */
  readonly total: number
  readonly live: LiveTask
  readonly board: HostBoard | undefined
  /** Called when the last rows are near; undefined: there are no more. */
  readonly onEnd: (() => void) | undefined
}

/** in CSS pixels */
const rowHeight = 32

/** Only rows that are seen are in the page: the space of the others is kept by an empty row. */
export function HostRows({ rows, total, live, board, onEnd }: HostRowsProps) {
  const { columns, hosts, loadingMore } = useWords(taskWords)
  const box = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)
  const isNearEnd = (last?.index ?? 0) >= rows.length - 30
  useEffect(() => {
    if (isNearEnd) onEnd?.()
  }, [isNearEnd, onEnd])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard
    <section ref={box} className={styles.scroll} aria-label={hosts} tabIndex={0}>
      <table className={styles.table} aria-rowcount={total}>
        <thead>
          <tr>
            <th scope="col">{columns.host}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.rc}</th>
            <th scope="col">{columns.changed}</th>
            <th scope="col">{columns.took}</th>
            <th scope="col">{columns.cause}</th>
          </tr>
        </thead>
        <tbody>
          <Space height={items[0]?.start ?? 0} />
          {items.map(({ index, key }) => (
            <HostRow key={key} row={rows[index] as HostChange} index={index} live={live} board={board} />
          ))}
          <Space height={last === undefined ? 0 : virtual.getTotalSize() - last.end} />
        </tbody>
      </table>
      {onEnd !== undefined && <p className={styles.more}>{loadingMore}</p>}
    </section>
  )
}

function Space({ height }: { readonly height: number }) {
  if (height <= 0) return null
  return (
    <tr>
      <td className={styles.space} style={{ height }} colSpan={6} />
    </tr>
  )
}
