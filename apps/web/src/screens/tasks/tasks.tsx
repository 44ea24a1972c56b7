import type { TaskSummary } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { tasksQuery } from '../../api/tasks.ts'
import { useMay } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { QueryList } from '../../ui/list/query-list.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Table } from '../../ui/table.tsx'
import { FilterForm } from './filter-form.tsx'
import { NoTasks } from './no-tasks.tsx'
import { toTaskQuery } from './task-filters.ts'
import { TaskRow } from './task-row.tsx'
import { tasksWords } from './tasks-words.ts'

const refreshMs = 3_000

/** The list of tasks with its filters. */
export function Tasks() {
  const words = useWords(tasksWords)
  const mayRun = useMay('operator')
  const { find } = useSearch({ from: '/tasks' })
  return (
    <Screen title={words.title} acts={mayRun && <Link to="/run">{words.run}</Link>}>
      <FilterForm />
      {find !== undefined && (
        <p>
          {words.found(find)} ·{' '}
          <Link to="/hosts/$host" params={{ host: find }}>
            {words.openHost(find)}
          </Link>
        </p>
      )}
      <TaskList />
    </Screen>
  )
}

function TaskList() {
  const words = useWords(tasksWords)
  const filters = useSearch({ from: '/tasks' })
  const [openedMs] = useState(Date.now)
  const list = useInfiniteQuery({ ...tasksQuery(toTaskQuery(filters, openedMs)), refetchInterval: refreshMs })
  return (
    <QueryList list={list} empty={<NoTasks isFiltered={Object.keys(filters).length > 0} />}>
      {(tasks) => <TaskTable label={words.title} tasks={tasks} />}
    </QueryList>
  )
}

function TaskTable({ label, tasks }: { readonly label: string; readonly tasks: readonly TaskSummary[] }) {
  const { columns } = useWords(tasksWords)
  const head = [columns.task, columns.state, columns.hosts, columns.progress, columns.created, columns.took]
  return (
    <Table label={label} head={head}>
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} />
      ))}
    </Table>
  )
}
