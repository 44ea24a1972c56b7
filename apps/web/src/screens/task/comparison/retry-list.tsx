import type { TaskSummary } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { HostBar } from '../../../ui/host-bar.tsx'
import { TaskStateMark } from '../../../ui/state-mark.tsx'
import { Ago } from '../../../ui/time.tsx'
import styles from './comparison.module.css'

/** Links to retries, with their states. */
export function RetryList({ retries }: { readonly retries: readonly TaskSummary[] }) {
  return (
    <ul className={styles.retries}>
      {retries.map((retry) => (
        <li key={retry.id} className={styles.retry}>
          <Link to="/tasks/$id" params={{ id: retry.id }}>
            <code>{retry.id}</code>
          </Link>
          <TaskStateMark state={retry.state} />
          <span className={styles.bar}>
            <HostBar counts={retry.hosts} total={retry.hosts.total} />
          </span>
          <span className={styles.quiet}>
            <Ago time={retry.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}
