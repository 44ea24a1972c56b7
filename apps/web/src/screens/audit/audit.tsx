import type { AuditEntryView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { auditQuery } from '../../api/access.ts'
import { useMay, useSeesAllLanes } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import { FilterBar, FilterChoice, FilterSince, FilterText } from '../../ui/filters/filter-bar.tsx'
import { QueryList } from '../../ui/list/query-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Table } from '../../ui/table.tsx'
import { shownActions, toAuditQuery } from './audit-filters.ts'
import { AuditRow } from './audit-row.tsx'
import { auditWords } from './audit-words.ts'

/** Who did what, for administrators of all lanes. */
export function Audit() {
  const { sections } = useWords(shellWords)
  const words = useWords(auditWords)
  const isAdmin = useMay('admin')
  const seesAllLanes = useSeesAllLanes()
  return (
    <Screen title={sections.audit}>
      {isAdmin && seesAllLanes ? (
        <>
          <AuditFilterBar />
          <AuditList />
        </>
      ) : (
        <Notice title={words.forbidden}>{words.forbiddenText}</Notice>
      )}
    </Screen>
  )
}

function AuditFilterBar() {
  const { columns, actions, actorHint } = useWords(auditWords)
  return (
    <FilterBar>
      <FilterText name="actor" label={columns.actor} placeholder={actorHint} />
      <FilterChoice name="action" label={columns.action} choices={shownActions.map((one) => [one, actions[one]])} />
      <FilterText name="subject" label={columns.subject} />
      <FilterSince />
    </FilterBar>
  )
}

function AuditList() {
  const words = useWords(auditWords)
  const filters = useSearch({ from: '/audit' })
  const [openedMs] = useState(Date.now)
  const list = useInfiniteQuery(auditQuery(toAuditQuery(filters, openedMs)))
  return (
    <QueryList list={list} empty={<Notice title={words.none}>{words.noneText}</Notice>}>
      {(entries) => <AuditTable entries={entries} />}
    </QueryList>
  )
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntryView[] }) {
  const { sections } = useWords(shellWords)
  const { columns } = useWords(auditWords)
  const head = [columns.time, columns.outcome, columns.actor, columns.action, columns.subject, columns.detail]
  return (
    <Table label={sections.audit} head={head}>
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and two may be alike
        <AuditRow key={`${entry.at} ${entry.requestId} ${index}`} entry={entry} />
      ))}
    </Table>
  )
}
