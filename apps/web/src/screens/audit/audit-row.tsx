import type { AuditEntryView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useFormat } from '../../language/format.ts'
import { useWords } from '../../language/words.ts'
import cells from '../../ui/cells.module.css'
import { Mark } from '../../ui/state-mark.tsx'
import { Moment } from '../../ui/time.tsx'
import { shownActions } from './audit-filters.ts'
import { auditWords } from './audit-words.ts'
import { readDetail } from './read-detail.ts'
import { Subject } from './subject.tsx'

interface EntryProps {
  readonly entry: AuditEntryView
}

/** One entry. Names and details are texts of strangers. */
export function AuditRow({ entry }: EntryProps) {
  return (
    <tr>
      <td className={cells.line}>
        <Moment time={entry.at} />
      </td>
      <td>
        <Outcome entry={entry} />
      </td>
      <td className={cells.name}>
        <Actor entry={entry} />
      </td>
      <td className={cells.line}>
        <Action entry={entry} />
      </td>
      <td className={cells.name}>
        <Subject action={entry.action} subject={entry.subject} />
      </td>
      <td className={cells.wide}>
        <DetailText entry={entry} />
      </td>
    </tr>
  )
}

/** A refused request is what one looks for. */
function Outcome({ entry: { outcome, attempts } }: EntryProps) {
  const words = useWords(auditWords)
  const format = useFormat()
  if (outcome === 'done') return <span className={cells.about}>{words.done}</span>
  return (
    <>
      <Mark look="failed" text={outcome === 'refused' ? words.refused : outcome} />
      {attempts > 1 && <div className={cells.trouble}>{words.attempts(format.number(attempts))}</div>}
    </>
  )
}

function Actor({ entry: { actor, address } }: EntryProps) {
  const words = useWords(auditWords)
  return (
    <>
      <Link to="/audit" search={(filters) => ({ ...filters, actor })}>
        <bdi>{actor}</bdi>
      </Link>
      <div className={cells.about}>{address ?? words.byCommand}</div>
    </>
  )
}

function Action({ entry: { action } }: EntryProps) {
  const words = useWords(auditWords)
  const known = shownActions.find((one) => one === action)
  return known === undefined ? <code>{action}</code> : words.actions[known]
}

function DetailText({ entry }: EntryProps) {
  const words = useWords(auditWords)
  const detail = readDetail(entry)
  return (
    <>
      {detail !== undefined && <bdi>{words.details[detail.kind](detail.value)}</bdi>}
      {entry.requestId !== null && (
        <div className={cells.about}>
          <code>{words.request(entry.requestId)}</code>
        </div>
      )}
    </>
  )
}
