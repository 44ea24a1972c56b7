import type { TaskView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import styles from './acts/acts.module.css'
import { actsWords } from './acts/acts-words.ts'
import { CancelAct } from './acts/cancel-act.tsx'
import { listRetriedStates } from './acts/retried-states.ts'
import { RetryAct } from './acts/retry-act.tsx'

/** What an operator may do with a task. */
export function TaskActs({ task }: { readonly task: TaskView }) {
  const words = useWords(actsWords)
  const mayRun = useMay('operator')
  if (!mayRun) return null
  const hasEnded = task.finishedAt !== null
  return (
    <>
      <Link className={styles.link} to="/run" search={{ from: task.id }}>
        {words.change}
      </Link>
      {!hasEnded && <CancelAct task={task} />}
      {hasEnded && listRetriedStates(task.hosts).length > 0 && <RetryAct task={task} />}
    </>
  )
}
