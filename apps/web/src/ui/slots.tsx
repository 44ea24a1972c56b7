import { useFormat } from '../language/format.ts'
import styles from './slots.module.css'

interface SlotsProps {
  readonly busy: number
  readonly slots: number
}

/** How many slots are busy, of how many. */
export function Slots({ busy, slots }: SlotsProps) {
  const format = useFormat()
  const portion = slots === 0 ? 0 : Math.min(1, busy / slots)
  return (
    <div className={styles.slots}>
      <span>
        {format.number(busy)} / {format.number(slots)}
      </span>
      <span className={styles.bar} aria-hidden="true">
        <span className={styles.busy} style={{ inlineSize: `${portion * 100}%` }} />
      </span>
    </div>
  )
}
