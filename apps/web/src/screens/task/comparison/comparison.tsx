import type { TaskView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useWords } from '../../../language/words.ts'
import { Failure, Loading } from '../../../ui/notice.tsx'
import styles from './comparison.module.css'
import { comparisonWords } from './comparison-words.ts'
import { TransitionItem } from './transition-item.tsx'
import { useComparison } from './use-comparison.ts'

interface ComparisonProps {
  readonly task: TaskView
  readonly retryOf: string
}

/** How the hosts of a retry ended, compared with the task that it retries. */
export function Comparison({ task, retryOf }: ComparisonProps) {
  const words = useWords(comparisonWords)
  const { transitions, error, retry } = useComparison(task, retryOf)
  return (
    <section className={styles.comparison} aria-labelledby="comparison-title">
      <h2 id="comparison-title">{words.title}</h2>
      <p>
        {words.of}{' '}
        <Link to="/tasks/$id" params={{ id: retryOf }}>
          <code>{retryOf}</code>
        </Link>
      </p>
      {transitions !== undefined && (
        <ul className={styles.transitions}>
          {transitions.map((transition) => (
            <TransitionItem key={`${transition.before} ${transition.now}`} transition={transition} />
          ))}
        </ul>
      )}
      {transitions === undefined && (error === null ? <Loading /> : <Failure error={error} onRetry={retry} />)}
    </section>
  )
}
