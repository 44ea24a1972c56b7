import type { HostHistoryView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useFormat } from '../../language/format.ts'
import { stateWords } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import cells from '../../ui/cells.module.css'
import { HostStateMark } from '../../ui/state-mark.tsx'
import { Ago } from '../../ui/time.tsx'
import { hostsWords } from './hosts-words.ts'

/** The result of the host in one task. */
export function HistoryRow({ result }: { readonly result: HostHistoryView }) {
  const words = useWords(hostsWords)
  const format = useFormat()
  const { state, cause, rc, changed, durationMs, finishedAt } = result
  return (
    <tr>
      <td className={cells.wide}>
        <TaskOf result={result} />
      </td>
      <td>
        <HostStateMark state={state} />
        {changed && <div className={cells.about}>{words.changed}</div>}
      </td>
      <td className={cells.wide}>{cause !== null && <bdi>{cause}</bdi>}</td>
      <td>{rc}</td>
      <td className={cells.line}>{durationMs !== null && format.duration(durationMs)}</td>
      <td className={cells.line}>{finishedAt !== null && <Ago time={finishedAt} />}</td>
    </tr>
  )
}

function TaskOf({ result: { task } }: { readonly result: HostHistoryView }) {
  const { kind } = useWords(stateWords)
  return (
    <>
      <Link to="/tasks/$id" params={{ id: task.id }}>
        <bdi>{task.name || task.id}</bdi>
      </Link>
      <div className={cells.about}>
        {kind[task.kind]} · {task.lane}
      </div>
    </>
  )
}
