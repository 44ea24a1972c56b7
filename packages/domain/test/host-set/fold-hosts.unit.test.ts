import { maxHostExpressionLength } from '@distribute/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldHosts, parseHostSet, unfoldHosts } from '../../src/index.ts'
import { arbitraryHosts } from './arbitrary-hosts.ts'

const limits = { maxHosts: 100_000, allowLoopback: false }

test('folded hosts expand to the same hosts in the same order, spelled as they were', () => {
  fc.assert(
    fc.property(arbitraryHosts, (hosts) => {
      const folded = foldHosts(hosts)
      expect(parseHostSet(folded, limits).map(({ spelling }) => spelling)).toEqual(hosts)
      expect(unfoldHosts(folded)).toEqual(hosts)
    }),
    { numRuns: 1000 },
  )
})

test('a folded list is never longer than the list', () => {
  fc.assert(
    fc.property(arbitraryHosts, (hosts) => {
      expect(foldHosts(hosts).length).toBeLessThanOrEqual(hosts.length)
    }),
  )
})

test.each([
  [['web1', 'web2', 'web3'], ['web[1-3]']],
  [['web08', 'web09', 'web10', 'web11'], ['web[08-11]']],
  [['web99', 'web100'], ['web[99-100]']],
  [['web099', 'web100'], ['web[099-100]']],
  [['web1', 'web01'], ['web[1,01]']],
  [['web1', 'web3', 'web4', 'web2'], ['web[1,3-4,2]']],
  [
    ['r1n1', 'r1n2', 'r2n1', 'r2n2'],
    ['r1n[1-2]', 'r2n[1-2]'],
  ],
  [
    ['web1', 'db1', 'web2'],
    ['web1', 'db1', 'web2'],
  ],
  [['10.0.0.254', '10.0.0.255', '10.0.1.0'], ['10.0.0.254-10.0.1.0']],
  [
    ['10.0.0.1', '10.0.0.3'],
    ['10.0.0.1', '10.0.0.3'],
  ],
  [['2001:db8::9', '2001:db8::a'], ['2001:db8::9-2001:db8::a']],
  [
    ['n1234567890123456', 'n1234567890123457'],
    ['n1234567890123456', 'n1234567890123457'],
  ],
  [
    ['WEB1', 'WEB2', 'web3'],
    ['WEB[1-2]', 'web3'],
  ],
  [
    ['2001:DB8::1', '2001:db8::2', '2001:db8::3', '2001:DB8::4'],
    ['2001:DB8::1', '2001:db8::2-2001:db8::3', '2001:DB8::4'],
  ],
  [['web_1', 'web_2'], ['web_[1-2]']],
  [[], []],
])('%j folds to %j', (hosts, folded) => {
  expect(foldHosts(hosts)).toEqual(folded)
})

test('no expression is longer than a request may send, however many hosts there are', () => {
  const hosts = Array.from({ length: 20_000 }, (_, index) => `rack1-node${index * 2 + 1}.dc2.example`)
  const folded = foldHosts(hosts)
  for (const expression of folded) expect(expression.length).toBeLessThanOrEqual(maxHostExpressionLength)
  expect(folded.length).toBeLessThan(hosts.length / 100)
  expect(parseHostSet(folded, limits).map(({ spelling }) => spelling)).toEqual(hosts)
})

test('a long run of numbers is one expression', () => {
  const hosts = Array.from({ length: 99_999 }, (_, index) => `web${String(index + 1).padStart(5, '0')}`)
  expect(foldHosts(hosts)).toEqual(['web[00001-99999]'])
})
