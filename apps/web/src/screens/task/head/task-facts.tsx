import type { TaskView } from '@distribute/contracts'
import { stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import { TaskStateMark } from '../../../ui/state-mark.tsx'
import { Ago, Elapsed } from '../../../ui/time.tsx'
import { taskWords } from '../task-words.ts'
import styles from './task-head.module.css'

/** State, kind, lane, times, who started it, and what it runs. */
export function TaskFacts({ task }: { readonly task: TaskView }) {
  const words = useWords(taskWords)
  const { kind } = useWords(stateWords)
  return (
    <section aria-label={words.about} className={styles.facts}>
      <p className={styles.line}>
        <TaskStateMark state={task.state} />
        {task.startedAt !== null && (
          <strong>
            <Elapsed since={task.startedAt} until={task.finishedAt} />
          </strong>
        )}
        <span>{kind[task.kind]}</span>
        <span>{task.lane}</span>
        <span>
          {words.created} <Ago time={task.createdAt} />
          {task.submittedBy !== undefined && (
            <>
              {' '}
              <bdi>{words.by(task.submittedBy)}</bdi>
            </>
          )}
        </span>
        <code>{task.id}</code>
      </p>
      <Request task={task} />
    </section>
  )
}

function Request({ task: { request } }: { readonly task: TaskView }) {
  const words = useWords(taskWords)
  const { adhoc, playbook } = request
  const flags = (['become', 'check', 'diff'] as const).filter((flag) => request[flag]).map((flag) => words.flags[flag])
  return (
    <p className={styles.request}>
      {adhoc !== undefined && (
        <code>
          <bdi>
            {adhoc.module} {adhoc.args}
          </bdi>
        </code>
      )}
      {playbook !== undefined && (
        <code>
          <bdi>
            {playbook.project === undefined ? playbook.name : `${playbook.project}/${playbook.path}`}
            {playbook.revision !== undefined && ` · ${words.revision} ${playbook.revision.slice(0, 10)}`}
          </bdi>
        </code>
      )}
      {flags.length > 0 && <span className={styles.flags}> · {flags.join(' · ')}</span>}
    </p>
  )
}
