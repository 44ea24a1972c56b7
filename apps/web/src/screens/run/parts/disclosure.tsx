import { type ReactNode, useState } from 'react'
import type { FieldName } from '../request/run-form.ts'
import { usePreview } from '../use-preview.ts'
import styles from './disclosure.module.css'

interface DisclosureProps {
  readonly title: string
  /** open while one of these has a problem */
  readonly fields?: readonly FieldName[]
  readonly children: ReactNode
}

/** A part that opens on demand. Its content is drawn only while it is open. */
export function Disclosure({ title, fields = [], children }: DisclosureProps) {
  const { byField } = usePreview().findings
  const [isOpen, setOpen] = useState(false)
  const isShown = isOpen || fields.some((name) => byField.has(name))
  return (
    <details className={styles.disclosure} open={isShown} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className={styles.title}>{title}</summary>
      {isShown && <div className={styles.content}>{children}</div>}
    </details>
  )
}
