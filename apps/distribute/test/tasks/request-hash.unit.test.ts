import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashRequest } from '../../src/tasks/request-hash.ts'

function reverseFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseFields)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reverseFields(field)]),
  )
}

test('the order of fields does not change the hash', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(hashRequest(reverseFields(body))).toBe(hashRequest(body))
    }),
  )
})

test('another value, another order of a list and a further field do', () => {
  const body = { hosts: ['a', 'b'], adhoc: { module: 'ping' } }
  const others = [
    { ...body, hosts: ['b', 'a'] },
    { ...body, adhoc: { module: 'Ping' } },
    { ...body, become: false },
    undefined,
    null,
  ]
  for (const other of others) expect(hashRequest(other)).not.toBe(hashRequest(body))
})
