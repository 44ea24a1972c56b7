import type { EngineView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { enginesQuery } from '../../api/engines.ts'
import { useMay } from '../../api/use-me.ts'
import { useFormat } from '../../language/format.ts'
import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import { QueryList } from '../../ui/list/query-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Table } from '../../ui/table.tsx'
import { countVersions, sortByUrgency } from './engine-list.ts'
import { EngineRow } from './engine-row.tsx'
import { enginesWords } from './engines-words.ts'

const refreshMs = 3_000

/** The engines, live. */
export function Engines() {
  const { sections } = useWords(shellWords)
  const words = useWords(enginesWords)
  const list = useInfiniteQuery({ ...enginesQuery, refetchInterval: refreshMs })
  return (
    <Screen title={sections.engines}>
      <QueryList
        list={list}
        empty={
          <Notice look="warning" title={words.none}>
            {words.noneText}
          </Notice>
        }
      >
        {(engines) => (
          <>
            <VersionNotice engines={engines} />
            <EngineTable engines={engines} />
          </>
        )}
      </QueryList>
    </Screen>
  )
}

interface EnginesProps {
  readonly engines: readonly EngineView[]
}

function VersionNotice({ engines }: EnginesProps) {
  const words = useWords(enginesWords)
  const format = useFormat()
  const counts = countVersions(engines)
  if (counts.length < 2) return null
  const texts = counts.map((count) => words.ofVersion(count.version, format.number(count.engines)))
  return <Notice look="warning">{words.versions(format.list(texts))}</Notice>
}

function EngineTable({ engines }: EnginesProps) {
  const { sections } = useWords(shellWords)
  const { columns } = useWords(enginesWords)
  const isAdmin = useMay('admin')
  const usualVersion = countVersions(engines)[0]?.version
  const head = [columns.engine, columns.state, columns.slots, columns.lanes, columns.version, columns.seen]
  return (
    <Table label={sections.engines} head={isAdmin ? [...head, columns.acts] : head}>
      {sortByUrgency(engines).map((engine) => (
        <EngineRow key={engine.id} engine={engine} usualVersion={usualVersion} mayDrain={isAdmin} />
      ))}
    </Table>
  )
}
