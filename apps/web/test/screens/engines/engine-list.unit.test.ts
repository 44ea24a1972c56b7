import type { EngineView } from '@distribute/contracts'
import { expect, it } from 'vitest'
import { countVersions, sortByUrgency } from '../../../src/screens/engines/engine-list.ts'

function engine(name: string, facts: Partial<EngineView> = {}): EngineView {
  return { name, state: 'up', problem: null, version: '2.1.0', ...facts } as EngineView
}

it('lists engines in trouble first, and keeps the order of the others', () => {
  const engines = [
    engine('a'),
    engine('b', { state: 'draining' }),
    engine('c', { problem: 'the store does not answer' }),
    engine('d', { state: 'gone', problem: 'an old one' }),
    engine('e'),
  ]
  expect(sortByUrgency(engines).map(({ name }) => name)).toEqual(['c', 'd', 'b', 'a', 'e'])
})

it('counts the versions of the engines that are there, the most frequent first', () => {
  const engines = [
    engine('a', { version: '2.0.0' }),
    engine('b'),
    engine('c'),
    engine('d', { version: '1.0.0', state: 'gone' }),
  ]
  expect(countVersions(engines)).toEqual([
    { version: '2.1.0', engines: 2 },
    { version: '2.0.0', engines: 1 },
  ])
})
