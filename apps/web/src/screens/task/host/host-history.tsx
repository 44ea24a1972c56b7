import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWords } from '../../../language/words.ts'
import { QueryList } from '../../../ui/list/query-list.tsx'
import { HostStateMark } from '../../../ui/state-mark.tsx'
import { Table } from '../../../ui/table.tsx'
import { Ago } from '../../../ui/time.tsx'
import styles from './host-panel.module.css'
import { hostWords } from './host-words.ts'
import { hostHistoryQuery } from './task-host.ts'

interface HostHistoryProps {
  readonly host: string
  /** the task that is shown already */
  readonly taskId: string
}

/** The results of a host in other tasks: whether it was in trouble before. */
export function HostHistory({ host, taskId }: HostHistoryProps) {
  const words = useWords(hostWords)
  const { columns } = words
  const list = useInfiniteQuery(hostHistoryQuery(host))
  return (
    <section className={styles.section}>
      <h3>{words.history}</h3>
      <QueryList list={list} empty={<p className={styles.quiet}>{words.noHistory}</p>}>
        {(items) => (
          <Table label={words.history} head={[columns.state, columns.task, columns.time, columns.cause]}>
            {items
              .filter(({ task }) => task.id !== taskId)
              .map(({ task, state, finishedAt, cause }) => (
                <tr key={task.id}>
                  <td>
                    <HostStateMark state={state} />
                  </td>
                  <td className={styles.name}>
                    <Link to="/tasks/$id" params={{ id: task.id }} search={{ host }}>
                      <bdi>{task.name || task.id}</bdi>
                    </Link>
                  </td>
                  <td>{finishedAt !== null && <Ago time={finishedAt} />}</td>
                  <td className={styles.name}>
                    <bdi>{cause}</bdi>
                  </td>
                </tr>
              ))}
          </Table>
        )}
      </QueryList>
    </section>
  )
}
