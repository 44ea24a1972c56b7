import { describe, expect, it } from 'vitest'
import { parseTaskFilters, toTaskQuery } from '../../src/screens/tasks/task-filters.ts'

describe('the filters of the list of tasks', () => {
  it('takes the values of an address that filters have, and drops the others', () => {
    const search = { state: 'failed', kind: 'script', since: '24h', q: 42, host: '  ', actor: ['a'], page: 2 }
    expect(parseTaskFilters(search)).toEqual({ state: 'failed', since: '24h', q: '42' })
  })

  it('cuts a text that the API would refuse', () => {
    expect(parseTaskFilters({ q: 'x'.repeat(1_000_000) })).toEqual({ q: 'x'.repeat(200) })
  })

  it('asks for tasks since a whole minute', () => {
    const nowMs = Date.parse('2026-03-04T10:20:30.456Z')
    expect(toTaskQuery({ since: '1h', state: 'running' }, nowMs)).toEqual({
      state: 'running',
      since: '2026-03-04T09:20:00.000Z',
    })
  })

  it('searches names and ids for what the search field finds', () => {
    expect(toTaskQuery({ find: 'web01' }, 0)).toEqual({ q: 'web01' })
  })
})
