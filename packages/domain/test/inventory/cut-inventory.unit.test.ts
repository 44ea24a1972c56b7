import { expect, test } from 'vitest'
import { cutInventory } from '../../src/index.ts'

const group = (hosts: string[], more: { vars?: Record<string, string>; children?: string[] } = {}) => ({
  hosts,
  vars: {},
  children: [],
  ...more,
})

test('a unit has every group, with its own hosts under their own spelling', () => {
  const groups = {
    web: group(['web[01-30]', 'WEB31.'], { vars: { port: '80' }, children: ['front'] }),
    front: group([]),
    db: group(['10.1.0.0/28', 'db[a:c]']),
  }
  const cut = cutInventory({ groups, name: 'kept' }, ['Web02', 'web31', '::ffff:10.1.0.5', 'other'])

  expect(cut).toEqual({
    name: 'kept',
    groups: {
      web: group(['Web02', 'web31'], { vars: { port: '80' }, children: ['front'] }),
      front: group([]),
      db: group(['::ffff:10.1.0.5']),
    },
  })
})

test('a unit has the variables of its own hosts', () => {
  const hostVars = { WEB01: { a: 1 }, web02: { a: 2 }, '10.1.0.1': { a: 3 } }

  expect(cutInventory({ hostVars }, ['web01', '::ffff:10.1.0.1'])).toEqual({
    hostVars: { web01: { a: 1 }, '::ffff:10.1.0.1': { a: 3 } },
  })
})

test('a request without an inventory stays as it is', () => {
  const request = { groups: undefined }

  expect(cutInventory(request, ['not a host!'])).toBe(request)
})

test('cutting takes time in proportion to the hosts of the groups', () => {
  const cut = (count: number) => {
    const hosts = Array.from({ length: count }, (_, index) => `web${index}`)
    const started = performance.now()
    cutInventory(
      { groups: { web: group(hosts) }, hostVars: Object.fromEntries(hosts.map((host) => [host, {}])) },
      hosts,
    )
    return performance.now() - started
  }
  cut(20_000)

  expect(cut(100_000)).toBeLessThan(Math.max(1, cut(10_000)) * 60)
})
