import { useFormat } from '../../language/format.ts'
import { useWords } from '../../language/words.ts'
import { Table } from '../../ui/table.tsx'
import { useNow } from '../../ui/use-now.ts'
import { HostLink } from './host-link.tsx'
import type { LiveView } from './live/live-task.ts'
import styles from './task.module.css'
import { taskWords } from './task-words.ts'

const shownHosts = 8

/** The hosts that are in a step for longest: what the task waits for. */
export function OutstandingHosts({ outstanding: { hosts, total } }: Pick<LiveView, 'outstanding'>) {
  const words = useWords(taskWords)
  const format = useFormat()
  const now = useNow(total > 0)
  if (total === 0) return null
  const shown = hosts.slice(0, shownHosts)
  const { columns } = words
  return (
    <section className={styles.section}>
      <h2>{words.outstanding}</h2>
      <Table label={words.outstanding} head={[columns.host, columns.step, columns.took]}>
        {shown.map(({ host, step, since }) => (
          <tr key={host}>
            <td>
              <HostLink host={host} />
            </td>
            <td className={styles.text}>
              <bdi>{step}</bdi>
            </td>
            <td>{format.duration(now - Date.parse(since))}</td>
          </tr>
        ))}
      </Table>
      {total > shown.length && (
        <p className={styles.quiet}>{words.outstandingOf(format.number(shown.length), format.number(total))}</p>
      )}
    </section>
  )
}
