import type { EngineView } from '@distribute/contracts'

const urgency: Readonly<Record<EngineView['state'], number>> = { gone: 1, draining: 2, up: 3 }

/** Those in trouble first; otherwise in the order of the server, so that live rows stay in place. */
export function sortByUrgency(engines: readonly EngineView[]): readonly EngineView[] {
  const rank = ({ state, problem }: EngineView) => (problem !== null && state !== 'gone' ? 0 : urgency[state])
  return engines.toSorted((a, b) => rank(a) - rank(b))
}

export interface VersionCount {
  readonly version: string
  readonly engines: number
}

/** The versions of the engines that are not gone, the most frequent one first. */
export function countVersions(engines: readonly EngineView[]): readonly VersionCount[] {
  const alive = engines.filter(({ state }) => state !== 'gone')
  const groups = Map.groupBy(alive, ({ version }) => version)
  return [...groups]
    .map(([version, members]) => ({ version, engines: members.length }))
    .toSorted((a, b) => b.engines - a.engines)
}
