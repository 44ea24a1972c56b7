import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useWords } from '../language/words.ts'
import { isTyping } from './is-typing.ts'
import styles from './search-field.module.css'
import { shellWords } from './shell-words.ts'

/** Finds tasks by id, name or host. The key `/` puts the cursor here. */
export function SearchField() {
  const words = useWords(shellWords)
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      event.preventDefault()
      field.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [])
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        const q = field.current?.value.trim()
        void navigate({ to: '/tasks', search: q ? { find: q } : {} })
      }}
    >
      <search>
        <input
          ref={field}
          className={styles.field}
          type="search"
          aria-label={words.search}
          aria-keyshortcuts="/"
          placeholder={`${words.searchHint}  /`}
          maxLength={200}
        />
      </search>
    </form>
  )
}
