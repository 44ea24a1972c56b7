import { useQuery } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import { useWords } from '../../../language/words.ts'
import { QueryResult } from '../../../ui/list/query-result.tsx'
import { Notice } from '../../../ui/notice.tsx'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { toState } from '../live/state-letters.ts'
import { Differences } from './differences.tsx'
import { HostFacts } from './host-facts.tsx'
import { HostHistory } from './host-history.tsx'
import styles from './host-panel.module.css'
import { hostWords } from './host-words.ts'
import { OtherHosts } from './other-hosts.tsx'
import { Steps } from './steps.tsx'
import { type HostWithSteps, taskHostQuery } from './task-host.ts'
import { Texts } from './texts.tsx'

interface HostDetailProps {
  readonly taskId: string
  readonly live: LiveTask
  readonly board: HostBoard | undefined
  readonly host: string
}

/** Everything that is known of one host of a task, and its results in other tasks. */
export function HostDetail({ taskId, live, board, host }: HostDetailProps) {
  const query = useQuery(taskHostQuery(taskId, host, useLiveState({ live, board, host })))
  return (
    <div className={styles.detail}>
      <QueryResult query={query}>{(result) => <Result result={result} />}</QueryResult>
      <HostHistory host={host} taskId={taskId} />
    </div>
  )
}

function useLiveState({ live, board, host }: Omit<HostDetailProps, 'taskId'>) {
  const follow = useCallback((listener: () => void) => live.followStates(listener), [live])
  const place = board?.find(host)
  const number = useSyncExternalStore(follow, () => (place === undefined ? undefined : board?.states[place]))
  return number === undefined ? undefined : toState(number)
}

function Result({ result }: { readonly result: HostWithSteps }) {
  const words = useWords(hostWords)
  const { stdout, stderr, msg, fault, truncated } = result
  return (
    <>
      <HostFacts result={result} />
      {fault !== null && (
        <Notice look="error" title={words.fault}>
          <bdi>{fault}</bdi>
        </Notice>
      )}
      <section className={styles.section}>
        <h3>{words.output}</h3>
        {truncated && <p className={styles.quiet}>{words.truncated}</p>}
        <Texts stdout={stdout} stderr={stderr} msg={msg} />
      </section>
      <Differences result={result.result} />
      <Steps steps={result.steps} />
      <OtherHosts steps={result.otherHosts} />
    </>
  )
}
