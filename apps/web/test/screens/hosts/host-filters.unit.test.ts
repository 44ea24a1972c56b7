import { expect, it } from 'vitest'
import { parseHostFilters, toHostQuery } from '../../../src/screens/hosts/host-filters.ts'

it('asks for suspects unless the address has a state', () => {
  expect(toHostQuery(parseHostFilters({}))).toEqual({ state: 'suspect', q: undefined })
  expect(toHostQuery(parseHostFilters({ state: 'running', q: 42 }))).toEqual({ state: 'suspect', q: '42' })
  expect(toHostQuery(parseHostFilters({ state: 'lost' }))).toEqual({ state: 'lost', q: undefined })
})

it('asks for every host with the state all', () => {
  expect(toHostQuery(parseHostFilters({ state: 'all', q: 'web' }))).toEqual({ state: undefined, q: 'web' })
})
