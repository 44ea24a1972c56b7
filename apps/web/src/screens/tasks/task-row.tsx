import type { TaskSummary } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useFormat } from '../../language/format.ts'
import { stateWords } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import { HostBar } from '../../ui/host-bar.tsx'
import { TaskStateMark } from '../../ui/state-mark.tsx'
import { Ago, Elapsed } from '../../ui/time.tsx'
import styles from './task-row.module.css'
import { tasksWords } from './tasks-words.ts'

/** One task of the list. Its name is text of a stranger: bidi marks in it turn nothing else around. */
export function TaskRow({ task }: { readonly task: TaskSummary }) {
  const { kind } = useWords(stateWords)
  return (
    <tr>
      <td className={styles.name}>
        <Link to="/tasks/$id" params={{ id: task.id }}>
          <bdi>{task.name || task.id}</bdi>
        </Link>
        <div className={styles.about}>
          {kind[task.kind]} · {task.lane} · <code>{task.id}</code>
        </div>
        {task.blockedBy !== null && <div className={styles.blocked}>{task.blockedBy}</div>}
      </td>
      <td>
        <TaskStateMark state={task.state} />
      </td>
      <Hosts task={task} />
      <td>
        <HostBar counts={task.hosts} total={task.hosts.total} />
      </td>
      <td className={styles.time}>
        <Ago time={task.createdAt} />
      </td>
      <td className={styles.time}>
        {task.startedAt !== null && <Elapsed since={task.startedAt} until={task.finishedAt} />}
      </td>
    </tr>
  )
}

function Hosts({ task: { hosts } }: { readonly task: TaskSummary }) {
  const words = useWords(tasksWords)
  const format = useFormat()
  const done = hosts.total - hosts.waiting - hosts.running
  const inTrouble = hosts.failed + hosts.unreachable + hosts.timeout + hosts.lost
  return (
    <td className={styles.time}>
      {done === hosts.total ? format.number(done) : words.of(format.number(done), format.number(hosts.total))}
      {inTrouble > 0 && <div className={styles.trouble}>{words.failedHosts(format.number(inTrouble))}</div>}
    </td>
  )
}
