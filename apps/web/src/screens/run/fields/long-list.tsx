import { useMemo } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { summarizeList } from '../request/long-list.ts'
import { runWords } from '../run-words.ts'
import styles from './long-list.module.css'

interface LongListProps {
  readonly text: string
  readonly onRemove: () => void
}

/** A long list that was pasted, as its number of lines with the first and the last. */
export function LongList({ text, onRemove }: LongListProps) {
  const words = useWords(runWords)
  const format = useFormat()
  const { lines, first, last } = useMemo(() => summarizeList(text), [text])
  return (
    <p className={styles.list}>
      {words.pastedLines(lines, format.number(lines))}{' '}
      <code>
        <bdi>{first}</bdi> … <bdi>{last}</bdi>
      </code>{' '}
      <Button onClick={onRemove}>{words.removeList}</Button>
    </p>
  )
}
