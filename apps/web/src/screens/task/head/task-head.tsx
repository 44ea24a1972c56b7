import type { TaskView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useWords } from '../../../language/words.ts'
import { Notice } from '../../../ui/notice.tsx'
import type { LiveView } from '../live/live-task.ts'
import { taskWords } from '../task-words.ts'
import { StateFilter } from './state-filter.tsx'
import { TaskFacts } from './task-facts.tsx'
import styles from './task-head.module.css'

interface TaskHeadProps {
  readonly task: TaskView
  readonly view: LiveView
}

/** What a task is and how it stands. */
export function TaskHead({ task, view }: TaskHeadProps) {
  const words = useWords(taskWords)
  return (
    <div className={styles.head}>
      <TaskFacts task={task} />
      <ConnectionNotice {...view} />
      {task.blockedBy !== null && (
        <Notice look="warning" title={words.waits}>
          <p>{task.blockedBy}</p>
        </Notice>
      )}
      {task.cause !== null && (
        <Notice look="error" title={words.cause}>
          <bdi>{task.cause}</bdi>
        </Notice>
      )}
      <Warnings warnings={task.warnings} />
      {task.retryOf !== null && (
        <p>
          {words.retryOf}{' '}
          <Link to="/tasks/$id" params={{ id: task.retryOf }}>
            <bdi>{task.retryOf}</bdi>
          </Link>
        </p>
      )}
      <StateFilter hosts={task.hosts} />
    </div>
  )
}

function ConnectionNotice({ connection, problem }: Pick<LiveView, 'connection' | 'problem'>) {
  const words = useWords(taskWords)
  if (connection === 'lost') return <Notice look="warning">{words.lost}</Notice>
  if (connection !== 'refused') return null
  return (
    <Notice look="warning" title={words.noStream}>
      {problem?.message}
    </Notice>
  )
}

function Warnings({ warnings }: Pick<TaskView, 'warnings'>) {
  const words = useWords(taskWords)
  if (warnings.length === 0) return null
  return (
    <details className={styles.warnings}>
      <summary>
        {words.warnings} ({warnings.length})
      </summary>
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>
            <bdi>{warning}</bdi>
          </li>
        ))}
      </ul>
    </details>
  )
}
