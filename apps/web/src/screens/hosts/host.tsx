import type { HostHistoryView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ApiError } from '../../api/api-error.ts'
import { hostHistoryQuery } from '../../api/hosts.ts'
import { useWords } from '../../language/words.ts'
import { QueryList } from '../../ui/list/query-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Table } from '../../ui/table.tsx'
import { HistoryRow } from './history-row.tsx'
import { HostSummary } from './host-summary.tsx'
import { hostsWords } from './hosts-words.ts'

const refreshMs = 10_000

/** One host: its last results over all tasks. */
export function Host() {
  const { host } = useParams({ from: '/hosts/$host' })
  const list = useInfiniteQuery({ ...hostHistoryQuery(host), refetchInterval: refreshMs })
  const isUnknown = list.error instanceof ApiError && list.error.status === 404
  return (
    <Screen title={host}>
      {isUnknown ? (
        <UnknownHost />
      ) : (
        <QueryList list={list} empty={<UnknownHost />}>
          {(results) => (
            <>
              <HostSummary results={results} hasMore={list.hasNextPage} />
              <History results={results} />
            </>
          )}
        </QueryList>
      )}
    </Screen>
  )
}

function UnknownHost() {
  const words = useWords(hostsWords)
  return (
    <Notice title={words.unknown}>
      <p>{words.unknownText}</p>
      <Link to="/hosts" search={{ state: 'all' }}>
        {words.toHosts}
      </Link>
    </Notice>
  )
}

function History({ results }: { readonly results: readonly HostHistoryView[] }) {
  const words = useWords(hostsWords)
  const { history: columns } = words
  const head = [columns.task, columns.state, columns.cause, columns.rc, columns.took, columns.time]
  return (
    <Table label={words.results} head={head}>
      {results.map((result) => (
        <HistoryRow key={result.task.id} result={result} />
      ))}
    </Table>
  )
}
