import type { ReactNode } from 'react'
import styles from './part.module.css'

interface PartProps {
  readonly title: string
  readonly acts?: ReactNode
  readonly children: ReactNode
}

/** A part of the screen with its heading and its acts. */
export function Part({ title, acts, children }: PartProps) {
  return (
    <section className={styles.part}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {acts}
      </div>
      {children}
    </section>
  )
}
