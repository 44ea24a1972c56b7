import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCappedFold, foldHosts, parseHostSet } from '../../src/index.ts'
import { arbitraryHosts } from './arbitrary-hosts.ts'

test('the first expressions are kept, and the hosts of the others are counted', () => {
  fc.assert(
    fc.property(arbitraryHosts, fc.nat(5), (hosts, maxExpressions) => {
      const fold = createCappedFold(maxExpressions)
      for (const host of hosts) fold.add(host)
      const { expressions, unlisted } = fold.end()
      expect(expressions).toEqual(foldHosts(hosts).slice(0, maxExpressions))
      const limits = { maxHosts: 10_000, allowLoopback: false }
      const listed = expressions.length === 0 ? 0 : parseHostSet(expressions, limits).length
      expect(listed + unlisted).toBe(hosts.length)
    }),
  )
})
