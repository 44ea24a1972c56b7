import type { StepResult } from '@distribute/contracts'
import { useState } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Mark } from '../../../ui/state-mark.tsx'
import { uiWords } from '../../../ui/ui-words.ts'
import styles from './host-panel.module.css'
import { hostWords } from './host-words.ts'
import { Texts } from './texts.tsx'

/** A playbook may have thousands: the others are shown when they are asked for. */
const shownSteps = 100

/** The steps on the host, in order, with their durations. Each opens to its output. */
export function Steps({ steps }: { readonly steps: readonly StepResult[] }) {
  const words = useWords(hostWords)
  const { showAll } = useWords(uiWords)
  const [isWhole, setIsWhole] = useState(false)
  if (steps.length === 0) return null
  const shown = isWhole ? steps : steps.slice(0, shownSteps)
  return (
    <section className={styles.section}>
      <h3>
        {words.steps} ({steps.length})
      </h3>
      <ol className={styles.steps}>
        {shown.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added at the end
          <Step key={index} step={step} />
        ))}
      </ol>
      {shown.length < steps.length && (
        <div>
          <Button onClick={() => setIsWhole(true)}>{showAll}</Button>
        </div>
      )}
    </section>
  )
}

function Step({ step }: { readonly step: StepResult }) {
  const words = useWords(hostWords)
  const format = useFormat()
  const [isOpen, setIsOpen] = useState(false)
  const { name, action, state, durationMs, rc, changed, ignored, rescued } = step
  const notes = [changed && words.changed, ignored && words.ignored, rescued && words.rescued].filter((note) => note)
  return (
    <li>
      <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>
          <span className={styles.step}>
            <bdi className={styles.name}>{name || action}</bdi>
            <span className={styles.quiet}>{notes.join(', ')}</span>
            <Mark look={state} text={words.step[state]} />
            <span className={styles.took}>{format.duration(durationMs)}</span>
          </span>
        </summary>
        {isOpen && (
          <div className={styles.said}>
            <p className={styles.quiet}>
              <bdi>{action}</bdi>
              {rc !== null && ` · ${words.rc} ${rc}`}
            </p>
            <Texts {...step} />
          </div>
        )}
      </details>
    </li>
  )
}
