import type { ReactNode } from 'react'
import styles from './table.module.css'

interface TableProps {
  /** said by screen readers */
  readonly label: string
  readonly head: readonly ReactNode[]
  /** `<tr>` elements */
  readonly children: ReactNode
}

/** A table that scrolls sideways within the screen when it is too wide. */
export function Table({ label, head, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {head.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
