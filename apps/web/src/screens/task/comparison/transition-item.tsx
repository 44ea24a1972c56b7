import { foldHosts } from '@distribute/domain'
import { useMemo } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { HostStateMark } from '../../../ui/state-mark.tsx'
import { HostSets } from '../groups/host-sets.tsx'
import type { Transition } from './compare-states.ts'
import styles from './comparison.module.css'
import { comparisonWords } from './comparison-words.ts'

/** Hosts with the same state before and the same state now. */
export function TransitionItem({ transition }: { readonly transition: Transition }) {
  const words = useWords(comparisonWords)
  const format = useFormat()
  const { change, before, now, hosts } = transition
  const folded = useMemo(() => foldHosts(hosts), [hosts])
  return (
    <li className={styles.transition}>
      <div className={styles.line}>
        <strong>{words.changes[change]}</strong>
        <span>{words.hosts(hosts.length, format.number(hosts.length))}</span>
        <span className={styles.states}>
          <HostStateMark state={before} /> <span aria-hidden="true">→</span>
          <span className="unseen">{words.arrow}</span> <HostStateMark state={now} />
        </span>
      </div>
      <div className={styles.hosts}>
        <HostSets hosts={folded} unlisted={0} />
        <CopyButton text={() => hosts.join('\n')} label={words.copyNames} />
      </div>
    </li>
  )
}
