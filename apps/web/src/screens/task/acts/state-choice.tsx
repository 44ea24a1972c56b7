import type { TaskView } from '@distribute/contracts'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { HostStateMark } from '../../../ui/state-mark.tsx'
import styles from './acts.module.css'
import { actsWords } from './acts-words.ts'
import type { RetriedState } from './retried-states.ts'

interface StateChoiceProps {
  readonly hosts: TaskView['hosts']
  /** those that may be chosen */
  readonly states: readonly RetriedState[]
  readonly chosen: readonly RetriedState[]
  readonly onChange: (chosen: readonly RetriedState[]) => void
}

/** A box to tick for each state, with its number of hosts. */
export function StateChoice({ hosts, states, chosen, onChange }: StateChoiceProps) {
  const words = useWords(actsWords)
  const format = useFormat()
  const toggle = (state: RetriedState) =>
    onChange(states.filter((one) => (one === state ? !chosen.includes(one) : chosen.includes(one))))
  return (
    <fieldset className={styles.states} aria-label={words.retryAbout}>
      {states.map((state) => (
        <label key={state} className={styles.state}>
          <input type="checkbox" checked={chosen.includes(state)} onChange={() => toggle(state)} />
          <HostStateMark state={state} />
          <span className={styles.count}>{words.hosts(hosts[state], format.number(hosts[state]))}</span>
        </label>
      ))}
    </fieldset>
  )
}
