import type { KnownHostView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { knownHostsQuery } from '../../api/hosts.ts'
import { useFormat } from '../../language/format.ts'
import { stateWords } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import cells from '../../ui/cells.module.css'
import { CopyButton } from '../../ui/copy-button.tsx'
import { FilterBar, FilterChoice, FilterText } from '../../ui/filters/filter-bar.tsx'
import { QueryList } from '../../ui/list/query-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { HostStateMark } from '../../ui/state-mark.tsx'
import { Table } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { uiWords } from '../../ui/ui-words.ts'
import { shownLastStates, toHostQuery } from './host-filters.ts'
import { hostsWords } from './hosts-words.ts'

const refreshMs = 10_000

/** The hosts of all tasks with their last results: the suspects, unless others are asked for. */
export function Hosts() {
  const { sections } = useWords(shellWords)
  const filters = useSearch({ from: '/hosts' })
  const list = useInfiniteQuery({ ...knownHostsQuery(toHostQuery(filters)), refetchInterval: refreshMs })
  return (
    <Screen title={sections.hosts}>
      <HostFilterBar />
      <QueryList list={list} empty={<NoHosts />}>
        {(hosts) => <HostTable hosts={hosts} />}
      </QueryList>
    </Screen>
  )
}

function HostFilterBar() {
  const words = useWords(hostsWords)
  const common = useWords(uiWords)
  const states = useWords(stateWords).host
  return (
    <FilterBar>
      <FilterChoice
        name="state"
        label={words.state}
        none={words.suspects}
        choices={[['all', common.all], ...shownLastStates.map((state) => [state, states[state]] as const)]}
      />
      <FilterText name="q" label={words.name} />
    </FilterBar>
  )
}

function NoHosts() {
  const words = useWords(hostsWords)
  const { state, q } = useSearch({ from: '/hosts' })
  const isPlain = state === undefined && q === undefined
  return (
    <Notice title={isPlain ? words.noSuspects : words.noneFound}>
      <p>{isPlain ? words.noSuspectsText : words.noneFoundText}</p>
      {state !== 'all' && (
        <Link to="/hosts" search={{ state: 'all', ...(q === undefined ? {} : { q }) }}>
          {words.showAll}
        </Link>
      )}
    </Notice>
  )
}

function HostTable({ hosts }: { readonly hosts: readonly KnownHostView[] }) {
  const { sections } = useWords(shellWords)
  const { columns } = useWords(hostsWords)
  const head = [columns.host, columns.state, columns.streak, columns.task, columns.time]
  return (
    <>
      <ListHead hosts={hosts} />
      <Table label={sections.hosts} head={head}>
        {hosts.map((host) => (
          <HostRow key={host.host} known={host} />
        ))}
      </Table>
    </>
  )
}

function ListHead({ hosts }: { readonly hosts: readonly KnownHostView[] }) {
  const words = useWords(hostsWords)
  const format = useFormat()
  const { state } = useSearch({ from: '/hosts' })
  return (
    <div className={cells.head}>
      <CopyButton
        label={words.copy(format.number(hosts.length))}
        text={() => hosts.map(({ host }) => `${host}\n`).join('')}
      />
      {state === undefined && <p>{words.suspectsText}</p>}
    </div>
  )
}

function HostRow({ known: { host, state, streak, task, finishedAt } }: { readonly known: KnownHostView }) {
  const words = useWords(hostsWords)
  const format = useFormat()
  return (
    <tr>
      <td className={cells.wide}>
        <Link to="/hosts/$host" params={{ host }}>
          <bdi>{host}</bdi>
        </Link>
      </td>
      <td>
        <HostStateMark state={state} />
      </td>
      <td>{format.number(streak)}</td>
      <td>
        {task === null ? (
          <span className={cells.about}>{words.deleted}</span>
        ) : (
          <Link to="/tasks/$id" params={{ id: task }}>
            <bdi>{task}</bdi>
          </Link>
        )}
      </td>
      <td className={cells.line}>
        <Ago time={finishedAt} />
      </td>
    </tr>
  )
}
