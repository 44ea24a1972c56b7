import type { EngineView } from '@distribute/contracts'
import { drainEngine } from '../../api/engines.ts'
import type { ShownHostState } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import { ActButton } from '../../ui/act-button.tsx'
import cells from '../../ui/cells.module.css'
import { Slots } from '../../ui/slots.tsx'
import { Mark } from '../../ui/state-mark.tsx'
import { Ago } from '../../ui/time.tsx'
import { enginesWords } from './engines-words.ts'

const looks: Readonly<Record<EngineView['state'], ShownHostState>> = { up: 'ok', draining: 'cancelled', gone: 'lost' }

interface EngineRowProps {
  readonly engine: EngineView
  /** that of most engines */
  readonly usualVersion: string | undefined
  readonly mayDrain: boolean
}

export function EngineRow({ engine, usualVersion, mayDrain }: EngineRowProps) {
  const { states } = useWords(enginesWords)
  return (
    <tr>
      <td className={cells.wide}>
        <bdi>{engine.name}</bdi>
        <Whereabouts engine={engine} />
        <Troubles engine={engine} />
      </td>
      <td>
        <Mark look={looks[engine.state]} text={states[engine.state]} />
      </td>
      <td>
        <Slots busy={engine.busy} slots={engine.slots} />
      </td>
      <td>{engine.lanes.join(', ')}</td>
      <td>
        <Version version={engine.version} isUnusual={engine.state !== 'gone' && engine.version !== usualVersion} />
      </td>
      <td className={cells.line}>
        <Ago time={engine.lastSeenAt} />
      </td>
      {mayDrain && <td>{engine.state === 'up' && <DrainButton engine={engine} />}</td>}
    </tr>
  )
}

interface EngineProps {
  readonly engine: EngineView
}

/** Where to look for the process. */
function Whereabouts({ engine: { addresses, pid, stateDir } }: EngineProps) {
  const words = useWords(enginesWords)
  const facts = [...addresses, ...(pid === null ? [] : [words.process(pid)]), ...(stateDir === null ? [] : [stateDir])]
  return <div className={cells.about}>{facts.join(' · ')}</div>
}

function Troubles({ engine: { state, problem, isolation } }: EngineProps) {
  const words = useWords(enginesWords)
  return (
    <>
      {problem !== null && (
        <div className={cells.warning}>
          <bdi>{problem}</bdi>
        </div>
      )}
      {state === 'gone' && <div className={cells.warning}>{words.gone}</div>}
      {state === 'draining' && <div className={cells.about}>{words.draining}</div>}
      {isolation?.mode === 'none' && (
        <div className={cells.about}>
          {words.noIsolation} {isolation.reason}
        </div>
      )}
    </>
  )
}

function Version({ version, isUnusual }: { readonly version: string; readonly isUnusual: boolean }) {
  const words = useWords(enginesWords)
  return (
    <>
      {version}
      {isUnusual && <div className={cells.warning}>{words.otherVersion}</div>}
    </>
  )
}

function DrainButton({ engine: { id, name } }: EngineProps) {
  const words = useWords(enginesWords)
  return (
    <ActButton label={words.drain} title={words.drainTitle(name)} look="danger" act={() => drainEngine(id)}>
      <p>{words.drainText}</p>
    </ActButton>
  )
}
