import type { ReactNode } from 'react'
import { ApiError } from '../api/api-error.ts'
import { useWords } from '../language/words.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import styles from './notice.module.css'
import { uiWords } from './ui-words.ts'

interface NoticeProps {
  readonly look?: 'quiet' | 'warning' | 'error'
  readonly title?: string
  readonly children?: ReactNode
}

/** A message in the place of content, or beside it. */
export function Notice({ look = 'quiet', title, children }: NoticeProps) {
  return (
    <div className={classNames(styles.notice, styles[look])} role={look === 'error' ? 'alert' : 'status'}>
      {title !== undefined && <p className={styles.title}>{title}</p>}
      {children}
    </div>
  )
}

interface FailureProps {
  readonly error: Error
  readonly onRetry?: (() => unknown) | undefined
}

/** What failed, in the words of the server, with every problem of the input and the id for the log. */
export function Failure({ error, onRetry }: FailureProps) {
  const words = useWords(uiWords)
  const problem = error instanceof ApiError ? error.problem : undefined
  const forbidden = error instanceof ApiError && error.status === 403
  const lost = !(error instanceof ApiError)
  return (
    <Notice look="error" title={forbidden ? words.forbidden : lost ? words.noAnswer : words.failed}>
      {!lost && <p>{error.message}</p>}
      {problem?.errors !== undefined && (
        <ul className={styles.list}>
          {problem.errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {onRetry !== undefined && !forbidden && <Button onClick={() => void onRetry()}>{words.tryAgain}</Button>}
    </Notice>
  )
}

/** Shown while the first answer is awaited. */
export function Loading() {
  return (
    <p className={styles.loading} role="status">
      {useWords(uiWords).loading}
    </p>
  )
}
