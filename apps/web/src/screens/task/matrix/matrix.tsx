import type { TaskView } from '@distribute/contracts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { memo } from 'react'
import { useWords } from '../../../language/words.ts'
import { shownStates } from '../../../ui/host-bar.tsx'
import { Failure, Loading } from '../../../ui/notice.tsx'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask, LiveView } from '../live/live-task.ts'
import { toNumber } from '../live/state-letters.ts'
import { taskWords } from '../task-words.ts'
import { HostGrid } from './host-grid.tsx'
import styles from './matrix.module.css'

interface MatrixProps {
  readonly task: TaskView
  readonly live: LiveTask
  readonly view: LiveView
}

/** All hosts of a task at a glance. A state of the address dims the others. */
export function Matrix({ task, live, view: { board, problem } }: MatrixProps) {
  const words = useWords(taskWords)
  const present = shownStates.filter((state) => task.hosts[state] > 0).join(' ')
  if (board === undefined) return problem === undefined ? <Loading /> : <Failure error={problem} />
  return (
    <section className={styles.matrix}>
      <h2 className="unseen">{words.matrix}</h2>
      <FilteredGrid live={live} board={board} present={present} />
    </section>
  )
}

interface FilteredGridProps {
  readonly live: LiveTask
  readonly board: HostBoard
  /** the names of the states that some host has, as one text: counts alone draw nothing again */
  readonly present: string
}

const FilteredGrid = memo(function FilteredGrid({ live, board, present }: FilteredGridProps) {
  const words = useWords(taskWords)
  const { show } = useSearch({ from: '/tasks/$id' })
  const navigate = useNavigate({ from: '/tasks/$id' })
  return (
    <HostGrid
      live={live}
      board={board}
      shown={show === undefined ? undefined : toNumber(show)}
      label={words.matrixHelp}
      present={shownStates.filter((state) => present.split(' ').includes(state))}
      onOpen={(host) => void navigate({ search: (search) => ({ ...search, host }), resetScroll: false })}
    />
  )
})
