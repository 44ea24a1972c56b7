import type { TaskView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { memo, type ReactNode } from 'react'
import { stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import { FilterBar, FilterChoice, FilterText } from '../../../ui/filters/filter-bar.tsx'
import { shownStates } from '../../../ui/host-bar.tsx'
import { QueryResult } from '../../../ui/list/query-result.tsx'
import { Failure, Notice } from '../../../ui/notice.tsx'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { taskWords } from '../task-words.ts'
import { HostRows } from './host-rows.tsx'
import styles from './host-table.module.css'
import { taskHostsQuery } from './task-hosts.ts'

interface HostTableProps {
  readonly task: TaskView
  readonly live: LiveTask
  readonly board: HostBoard | undefined
  /** beside the heading */
  readonly acts: ReactNode
}

/** All hosts with their results, by state and by a part of the name. */
export function HostTable({ task, live, board, acts }: HostTableProps) {
  const words = useWords(taskWords)
  return (
    <div className={styles.section}>
      <div className={styles.head}>
        <h2>{words.hosts}</h2>
        {acts}
      </div>
      <HostFilters />
      <FoundHosts id={task.id} isOpen={task.finishedAt === null} live={live} board={board} />
    </div>
  )
}

const HostFilters = memo(function HostFilters() {
  const words = useWords(taskWords)
  const states = useWords(stateWords).host
  return (
    <FilterBar>
      <FilterText name="q" label={words.search} />
      <FilterChoice name="show" label={words.state} choices={shownStates.map((one) => [one, states[one]])} />
    </FilterBar>
  )
})

const refreshMs = 5_000
/** With more pages, only what is told live is updated. */
const refreshedPages = 2

interface FoundHostsProps {
  readonly id: string
  readonly isOpen: boolean
  readonly live: LiveTask
  readonly board: HostBoard | undefined
}

/** Counts of the task alone draw nothing again. */
const FoundHosts = memo(function FoundHosts({ id, isOpen, live, board }: FoundHostsProps) {
  const words = useWords(taskWords)
  const { show, q } = useSearch({ from: '/tasks/$id' })
  const list = useInfiniteQuery({
    ...taskHostsQuery(id, { ...(show && { show }), ...(q && { q }) }),
    refetchInterval: ({ state }) => isOpen && (state.data?.pages.length ?? 0) <= refreshedPages && refreshMs,
  })
  return (
    <QueryResult query={list}>
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items)
        if (rows.length === 0) return <Notice>{words.noHosts}</Notice>
        const total = list.hasNextPage ? -1 : rows.length
        const loadMore = () => void list.fetchNextPage({ cancelRefetch: false })
        return (
          <>
            <HostRows
              rows={rows}
              total={total}
              live={live}
              board={board}
              onEnd={list.hasNextPage && !list.isFetchNextPageError ? loadMore : undefined}
            />
            {list.isFetchNextPageError && <Failure error={list.error} onRetry={loadMore} />}
          </>
        )
      }}
    </QueryResult>
  )
})
