import type { ReactNode } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { HostStateMark } from '../../../ui/state-mark.tsx'
import styles from './host-panel.module.css'
import { hostWords } from './host-words.ts'
import type { HostWithSteps } from './task-host.ts'

/** How it ended on the host and why, in plain words; then the numbers. */
export function HostFacts({ result }: { readonly result: HostWithSteps }) {
  const words = useWords(hostWords)
  return (
    <section className={styles.section} aria-label={words.facts}>
      <p className={styles.state}>
        <HostStateMark state={result.state} /> {words.meaning[result.state]}
      </p>
      {result.cause !== null && (
        <p className={styles.cause}>
          <strong>{words.cause}:</strong> <bdi>{result.cause}</bdi>
        </p>
      )}
      <Connection connection={result.connection} />
      <Numbers result={result} />
    </section>
  )
}

function Connection({ connection }: Pick<HostWithSteps, 'connection'>) {
  const words = useWords(hostWords)
  if (connection === null) return null
  return (
    <p>
      <bdi>{words.connection(connection.type, connection.address ?? '')}</bdi>. {connection.onEngine && words.onEngine}
    </p>
  )
}

function Numbers({ result }: { readonly result: HostWithSteps }) {
  const words = useWords(hostWords)
  const format = useFormat()
  const { rc, durationMs, changed, startedAt, engine, unit, attempt } = result
  return (
    <dl className={styles.facts}>
      {rc !== null && <Fact name={words.rc}>{rc}</Fact>}
      {durationMs !== null && <Fact name={words.took}>{format.duration(durationMs)}</Fact>}
      <Fact name={words.changed}>{changed ? words.yes : words.no}</Fact>
      {startedAt !== null && <Fact name={words.started}>{format.time(startedAt)}</Fact>}
      {engine !== null && (
        <Fact name={words.engine}>
          <bdi>{engine}</bdi>
        </Fact>
      )}
      <Fact name={words.unit}>
        {unit}
        {attempt > 1 && `, ${words.attempt(format.number(attempt))}`}
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
