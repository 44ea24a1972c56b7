import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldHosts, parseHostSet, tryHostSet } from '../../src/index.ts'
import { arbitraryHosts } from './arbitrary-hosts.ts'

const limits = { maxHosts: 1000, allowLoopback: false }

test('valid expressions are expanded as by parseHostSet', () => {
  fc.assert(
    fc.property(arbitraryHosts, (hosts) => {
      const expressions = foldHosts(hosts)
      expect(tryHostSet(expressions, limits)).toEqual({ hosts: parseHostSet(expressions, limits), problems: [] })
    }),
  )
})

test('every invalid expression is a problem, and the others are expanded', () => {
  const { hosts, problems } = tryHostSet(['web[1-2]', 'a b', '127.0.0.[1-3]', '::/64', 'web3', 'web[2-3]'], limits)
  expect(hosts.map(({ spelling }) => spelling)).toEqual(['web1', 'web2', 'web3'])
  expect(problems.map(({ path }) => path)).toEqual(['hosts.1', 'hosts.2', 'hosts.3'])
  expect(problems[2]?.message).toMatch(/expands to \d+ hosts: at most 1000 are allowed/)
})

test('too many hosts are one problem', () => {
  const { hosts, problems } = tryHostSet(['web[1-600]', 'db[1-600]'], limits)
  expect(hosts).toEqual([])
  expect(problems).toEqual([{ path: 'hosts', message: expect.stringContaining('more than 1000 hosts') }])
})
