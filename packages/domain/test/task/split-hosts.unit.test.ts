import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitHosts } from '../../src/index.ts'

const hostList = (length: number) => Array.from({ length }, (_, index) => `h${index}`)

test('61 hosts are two full units and one host', () => {
  expect(splitHosts(hostList(61), 30).map(({ length }) => length)).toEqual([30, 30, 1])
})

test('with size 0 all hosts are in one unit', () => {
  expect(splitHosts(hostList(61), 0)).toEqual([hostList(61)])
})

test('every host is in one unit, in order; all units but the last are full, and none is empty', () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(50), (count, unitSize) => {
      const units = splitHosts(hostList(count), unitSize)
      expect(units.flat()).toEqual(hostList(count))
      expect(units.every(({ length }) => length > 0)).toBe(true)
      if (unitSize > 0) expect(units.slice(0, -1).every(({ length }) => length === unitSize)).toBe(true)
      if (unitSize > 0) expect(units.length).toBe(Math.ceil(count / unitSize))
    }),
  )
})
