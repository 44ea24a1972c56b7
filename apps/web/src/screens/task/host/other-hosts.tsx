import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Mark } from '../../../ui/state-mark.tsx'
import styles from './host-panel.module.css'
import { hostWords } from './host-words.ts'
import type { HostWithSteps } from './task-host.ts'

/** Steps that the run of this host did elsewhere, such as on localhost: failures first. */
export function OtherHosts({ steps }: { readonly steps: HostWithSteps['otherHosts'] }) {
  const words = useWords(hostWords)
  const format = useFormat()
  if (steps.length === 0) return null
  return (
    <section className={styles.section}>
      <h3>{words.otherHosts}</h3>
      <ul className={styles.steps}>
        {steps.map(({ host, step, state, durationMs, startedAt }) => (
          <li key={`${host} ${step} ${startedAt}`} className={styles.step}>
            <bdi className={styles.name}>
              {host}: {step}
            </bdi>
            <Mark look={state} text={words.step[state]} />
            <span className={styles.took}>{format.duration(durationMs)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
