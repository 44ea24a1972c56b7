import { type ReactNode, useEffect } from 'react'
import styles from './screen.module.css'

interface ScreenProps {
  readonly title: string
  /** beside the title: acts of the whole screen */
  readonly acts?: ReactNode
  readonly children: ReactNode
}

/** The frame of a screen: its heading, its acts and the title of the window. */
export function Screen({ title, acts, children }: ScreenProps) {
  useEffect(() => {
    document.title = `${title} · distribute`
  }, [title])
  return (
    <div className={styles.screen}>
      <div className={styles.head}>
        <h1>{title}</h1>
        {acts !== undefined && <div className={styles.acts}>{acts}</div>}
      </div>
      {children}
    </div>
  )
}
