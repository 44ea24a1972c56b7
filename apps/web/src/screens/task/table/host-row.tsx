import { useCallback, useSyncExternalStore } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { HostStateMark } from '../../../ui/state-mark.tsx'
import { HostLink } from '../host-link.tsx'
import type { HostBoard, HostChange } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { taskWords } from '../task-words.ts'
import styles from './host-table.module.css'

interface HostRowProps {
  readonly row: HostChange
  readonly index: number
  readonly live: LiveTask
  readonly board: HostBoard | undefined
}

/** One host: as the list says, or as it was told since. */
export function HostRow({ row, index, live, board }: HostRowProps) {
  const words = useWords(taskWords)
  const format = useFormat()
  const { host, state, rc, changed, durationMs, cause } = useLatest({ row, live, board })
  return (
    <tr aria-rowindex={index + 2}>
      <td title={host}>
        <HostLink host={host} />
      </td>
      <td>
        <HostStateMark state={state} />
      </td>
      <td>{rc}</td>
      <td>{changed && words.yes}</td>
      <td>{durationMs !== null && format.duration(durationMs)}</td>
      <td className={styles.cause} title={cause ?? ''}>
        <bdi>{cause}</bdi>
      </td>
    </tr>
  )
}

function useLatest({ row, live, board }: Omit<HostRowProps, 'index'>): HostChange {
  const follow = useCallback((listener: () => void) => live.followStates(listener), [live])
  const place = board?.find(row.host)
  const latest = useSyncExternalStore(follow, () => (place === undefined ? undefined : board?.latest(place)))
  return latest ?? row
}
