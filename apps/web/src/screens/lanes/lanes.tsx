import type { LaneView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lanesQuery } from '../../api/engines.ts'
import { useFormat } from '../../language/format.ts'
import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import cells from '../../ui/cells.module.css'
import { QueryList } from '../../ui/list/query-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Slots } from '../../ui/slots.tsx'
import { Table } from '../../ui/table.tsx'
import { Elapsed } from '../../ui/time.tsx'
import { isStuck } from './is-stuck.ts'
import { lanesWords } from './lanes-words.ts'

const refreshMs = 3_000

/** The lanes with their open units and engines, live. */
export function Lanes() {
  const { sections } = useWords(shellWords)
  const words = useWords(lanesWords)
  const { columns } = words
  const list = useInfiniteQuery({ ...lanesQuery, refetchInterval: refreshMs })
  const head = [columns.lane, columns.waiting, columns.oldest, columns.running, columns.engines, columns.slots]
  return (
    <Screen title={sections.lanes}>
      <QueryList list={list} empty={<Notice title={words.none}>{words.noneText}</Notice>}>
        {(lanes) => (
          <Table label={sections.lanes} head={head}>
            {[...lanes.filter(isStuck), ...lanes.filter((lane) => !isStuck(lane))].map((lane) => (
              <LaneRow key={lane.name} lane={lane} />
            ))}
          </Table>
        )}
      </QueryList>
    </Screen>
  )
}

interface LaneProps {
  readonly lane: LaneView
}

function LaneRow({ lane }: LaneProps) {
  const format = useFormat()
  const { units, oldestQueuedAt } = lane
  return (
    <tr>
      <td className={cells.wide}>
        <code>{lane.name}</code>
        {isStuck(lane) && <StuckText lane={lane} />}
      </td>
      <td>
        <WaitingUnits lane={lane} />
      </td>
      <td className={cells.line}>{oldestQueuedAt === null ? '–' : <Elapsed since={oldestQueuedAt} until={null} />}</td>
      <td>{format.number(units.running)}</td>
      <td>{format.number(lane.engines)}</td>
      <td>
        <Slots busy={lane.busy} slots={lane.slots} />
      </td>
    </tr>
  )
}

function WaitingUnits({ lane: { units } }: LaneProps) {
  const words = useWords(lanesWords)
  const format = useFormat()
  return (
    <>
      {format.number(units.pending + units.queued)}
      {units.queued > 0 && <div className={cells.about}>{words.announced(format.number(units.queued))}</div>}
    </>
  )
}

function StuckText({ lane }: LaneProps) {
  const words = useWords(lanesWords)
  return (
    <div className={cells.warning}>
      <strong>{words.stuck}.</strong> {words.stuckText(lane.name)} <Link to="/engines">{words.toEngines}</Link>
    </div>
  )
}
