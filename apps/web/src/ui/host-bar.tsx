import { useFormat } from '../language/format.ts'
import type { ShownHostState } from '../language/state-words.ts'
import { stateWords } from '../language/state-words.ts'
import { useWords } from '../language/words.ts'
import styles from './host-bar.module.css'

/** The order of every list of states: what needs attention first. */
export const shownStates = [
  'failed',
  'unreachable',
  'timeout',
  'lost',
  'ok',
  'cancelled',
  'skipped',
  'running',
  'waiting',
] as const satisfies readonly ShownHostState[]

export type ShownCounts = Readonly<Record<ShownHostState, number>>

/** The hosts of a task by state, as one bar. */
export function HostBar({ counts, total }: { readonly counts: ShownCounts; readonly total: number }) {
  const words = useWords(stateWords).host
  const format = useFormat()
  const present = shownStates.filter((state) => counts[state] > 0)
  const label = present.map((state) => `${words[state]} ${format.number(counts[state])}`).join(', ')
  return (
    <div className={styles.bar} role="img" aria-label={label} title={label}>
      {present.map((state) => (
        <span key={state} data-state={state} style={{ flexGrow: Math.max(counts[state] / total, 0.01) }} />
      ))}
    </div>
  )
}
