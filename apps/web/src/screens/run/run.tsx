import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { taskQuery } from '../../api/tasks.ts'
import { useMay } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { Failure, Loading, Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { FilledFrom, RunScreenForm } from './parts/run-screen-form.tsx'
import { formOfTask } from './request/form-of-task.ts'
import { hostSetsQuery } from './run-queries.ts'
import { formOfSearch } from './run-search.ts'
import { runWords } from './run-words.ts'

/** Describes a task and runs it. */
export function Run() {
  const words = useWords(runWords)
  const mayRun = useMay('operator')
  const search = useSearch({ from: '/run' })
  const { from, hosts = '' } = search
  return (
    <Screen title={words.title}>
      {!mayRun && <Notice title={words.mayNotRun}>{words.whoMayRun}</Notice>}
      {mayRun && from === undefined && <RunScreenForm key={JSON.stringify(search)} initial={formOfSearch(search)} />}
      {mayRun && from !== undefined && <RunAgain key={`${from} ${hosts}`} from={from} hosts={hosts} />}
    </Screen>
  )
}

interface RunAgainProps {
  readonly from: string
  /** empty: the hosts of that task */
  readonly hosts: string
}

/** The form of an earlier task. */
function RunAgain({ from, hosts }: RunAgainProps) {
  const task = useQuery({ ...taskQuery(from), refetchOnWindowFocus: false })
  const sets = useQuery({ ...hostSetsQuery(from), enabled: hosts === '' })
  const error = task.data === undefined ? task.error : hosts === '' && sets.data === undefined ? sets.error : null
  if (error !== null) return <Failure error={error} onRetry={() => Promise.all([task.refetch(), sets.refetch()])} />
  if (task.data === undefined || (hosts === '' && sets.data === undefined)) return <Loading />
  const listed = hosts === '' ? (sets.data?.hosts ?? []) : [hosts]
  return (
    <>
      <FilledFrom task={task.data} />
      <RunScreenForm initial={formOfTask(task.data, listed)} />
    </>
  )
}
