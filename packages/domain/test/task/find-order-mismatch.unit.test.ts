import { describe, expect, it } from 'vitest'
import { findOrderMismatch } from '../../src/index.ts'

const found = {
  storeId: 'store-1',
  task: 7,
  unit: 2,
  attempt: 1,
  lane: 'prod',
  content: 'c'.repeat(64),
  firstTask: 'nightly',
  hosts: ['a.example', 'b.example'],
}
const order = { ...found, version: 1 as const, id: '0123456789abcdef' }

describe('a unit that the store shows', () => {
  it('matches its order, also if a host has got its result since', () => {
    expect(findOrderMismatch(order, found)).toBeUndefined()
    expect(findOrderMismatch(order, { ...found, hosts: ['b.example'] })).toBeUndefined()
    expect(findOrderMismatch(order, { ...found, hosts: [] })).toBeUndefined()
  })

  it.each([
    [{ storeId: 'store-2' }, 'the order is for storeId store-1, not store-2'],
    [{ task: 8 }, 'the order is for task 7, not 8'],
    [{ unit: 3 }, 'the order is for unit 2, not 3'],
    [{ attempt: 2 }, 'the order is for attempt 1, not 2'],
    [{ lane: 'default' }, 'the order is for lane prod, not default'],
    [{ firstTask: 'other' }, 'the order is for firstTask nightly, not other'],
    [{ content: 'd'.repeat(64) }, 'the request or the secretVars of the task were changed after it was ordered'],
    [{ hosts: ['a.example', 'x.example'] }, 'the order does not name the host "x.example"'],
    [{ hosts: ['a.example', 'a.example'] }, 'a host is listed twice'],
    [{ hosts: ['A.example'] }, 'the order does not name the host "A.example"'],
  ])('differs with %j', (change, reason) => {
    expect(findOrderMismatch(order, { ...found, ...change })).toBe(reason)
  })
})
