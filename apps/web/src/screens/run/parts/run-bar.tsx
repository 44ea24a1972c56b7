import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Failure, Notice } from '../../../ui/notice.tsx'
import { runWords } from '../run-words.ts'
import { usePreview } from '../use-preview.ts'
import { type Running, useRun } from '../use-run.ts'
import { ConfirmCount } from './confirm-count.tsx'
import styles from './run-bar.module.css'

/** The button that runs the task, and what came of it. */
export function RunBar() {
  const words = useWords(runWords)
  const format = useFormat()
  const { answer, isOld } = usePreview()
  const running = useRun()
  const place = useRef<HTMLDivElement>(null)
  useFocusOnProblem(running.refused, isOld, place)
  const total = answer?.accepted && !isOld ? answer.hosts.total : undefined
  return (
    <div className={styles.bar} ref={place}>
      <Submission running={running} />
      <Button look="primary" disabled={running.isBusy} onClick={() => void running.start()}>
        {running.isBusy ? words.submitting : total === undefined ? words.run : words.runOn(total, format.number(total))}
      </Button>
      {running.asked !== null && (
        <ConfirmCount total={running.asked.total} onConfirm={running.confirm} onClose={running.decline} />
      )}
    </div>
  )
}

function Submission({ running: { error, earlier, startAnew } }: { readonly running: Running }) {
  const words = useWords(runWords)
  if (error === null) return null
  if (earlier === null) return <Failure error={error} />
  return (
    <Notice look="warning" title={words.ranBefore}>
      <p>
        <Link to="/tasks/$id" params={{ id: earlier }}>
          {words.openEarlier}
        </Link>
      </p>
      <Button onClick={startAnew}>{words.runAnother}</Button>
    </Notice>
  )
}

/** Moves the focus to the first field with a problem once the answer that refuses it is shown. */
function useFocusOnProblem(refused: number, isOld: boolean, place: React.RefObject<HTMLElement | null>): void {
  const seen = useRef(0)
  useEffect(() => {
    if (refused === seen.current || isOld) return
    seen.current = refused
    const form = place.current?.closest('form')
    form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refused, isOld, place])
}
