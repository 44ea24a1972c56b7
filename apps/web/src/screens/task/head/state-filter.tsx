import type { TaskView } from '@distribute/contracts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormat } from '../../../language/format.ts'
import type { ShownHostState } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import { shownStates } from '../../../ui/host-bar.tsx'
import { HostStateMark } from '../../../ui/state-mark.tsx'
import type { TaskSearch } from '../task-search.ts'
import { taskWords } from '../task-words.ts'
import styles from './task-head.module.css'

/** How many hosts are in each state. Each count shows its hosts alone; again, all. */
export function StateFilter({ hosts }: Pick<TaskView, 'hosts'>) {
  const words = useWords(taskWords)
  const format = useFormat()
  const { show } = useSearch({ from: '/tasks/$id' })
  return (
    <fieldset className={styles.filter} aria-label={words.states}>
      <FilterButton state={undefined} isChosen={show === undefined}>
        {words.all} <strong>{format.number(hosts.total)}</strong>
      </FilterButton>
      {shownStates
        .filter((state) => hosts[state] > 0 || state === show)
        .map((state) => (
          <FilterButton key={state} state={state} isChosen={state === show}>
            <HostStateMark state={state} /> <strong>{format.number(hosts[state])}</strong>
          </FilterButton>
        ))}
      {hosts.changed > 0 && <span className={styles.changed}>{words.changed(format.number(hosts.changed))}</span>}
    </fieldset>
  )
}

interface FilterButtonProps {
  readonly state: ShownHostState | undefined
  readonly isChosen: boolean
  readonly children: ReactNode
}

function FilterButton({ state, isChosen, children }: FilterButtonProps) {
  const navigate = useNavigate({ from: '/tasks/$id' })
  const choose = () => {
    const search = ({ show: _, ...others }: TaskSearch): TaskSearch =>
      state === undefined || isChosen ? others : { ...others, show: state }
    void navigate({ search, resetScroll: false, replace: true })
  }
  return (
    <button type="button" className={styles.count} aria-pressed={isChosen} onClick={choose}>
      {children}
    </button>
  )
}
