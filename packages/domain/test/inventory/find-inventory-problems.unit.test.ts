import type { InventoryGroup, TaskInventory } from '@distribute/contracts'
import { describe, expect, test } from 'vitest'
import { findInventoryProblems, parseHostSet } from '../../src/index.ts'

const rules = { allowLoopback: false }

function find(inventory: TaskInventory, hosts = ['web[01-30]', 'Db1', '10.1.0.1']) {
  return findInventoryProblems(inventory, { hosts: parseHostSet(hosts, { ...rules, maxHosts: 200_000 }), ...rules })
}

function group({ hosts = [], vars = {}, children = [] }: Partial<InventoryGroup> = {}): InventoryGroup {
  return { hosts, vars, children }
}

test('an inventory of hosts of the task has no problem, in any spelling', () => {
  const groups = {
    all: group({ vars: { a: 1 } }),
    prod: group({ children: ['web', 'db'] }),
    web: group({ hosts: ['web[01:10]', 'WEB11.', 'web11'], vars: { ansible_group_priority: 5 } }),
    db: group({ hosts: ['db1', '::ffff:10.1.0.1'] }),
    empty: group(),
    db1: group(),
    __: group(),
  }

  expect(find({ groups, hostVars: { DB1: { a: 1 }, web01: {} } })).toEqual([])
  expect(find({})).toEqual([])
})

describe('a problem is named with its path', () => {
  test.each<[string, TaskInventory, { path: string; message: RegExp }]>([
    [
      'a host outside the task',
      { groups: { web: group({ hosts: ['web01', 'web31'] }) } },
      { path: 'groups.web.hosts', message: /^web31 is not among the hosts/ },
    ],
    [
      'many of them',
      { groups: { web: group({ hosts: ['web[28-40]'] }) } },
      { path: 'groups.web.hosts', message: /^web31 and 9 more are not among/ },
    ],
    [
      'an invalid host',
      { groups: { web: group({ hosts: ['web01', 'a b'] }) } },
      { path: 'groups.web.hosts.1', message: /not a valid host name/ },
    ],
    [
      'variables of a host outside the task',
      { hostVars: { web31: {} } },
      { path: 'hostVars.web31', message: /^web31 is not among the hosts/ },
    ],
    [
      'variables of no host',
      { hostVars: { 'web[01-02]': {} } },
      { path: 'hostVars.web[01-02]', message: /not a valid host name/ },
    ],
    [
      'two spellings of a host',
      { hostVars: { web01: {}, 'WEB01.': {} } },
      { path: 'hostVars.WEB01.', message: /^is the same host as web01$/ },
    ],
    [
      'an unknown child',
      { groups: { web: group({ children: ['front'] }) } },
      { path: 'groups.web.children.0', message: /^there is no group front/ },
    ],
    [
      'a child of every object',
      { groups: { web: group({ children: ['toString'] }) } },
      { path: 'groups.web.children.0', message: /^there is no group toString/ },
    ],
    [
      'all as a child',
      { groups: { web: group({ children: ['all'] }), all: group() } },
      { path: 'groups.web.children.0', message: /^all cannot be a child/ },
    ],
    [
      'hosts of all',
      { groups: { all: group({ hosts: ['web01'] }) } },
      { path: 'groups.all', message: /give it only vars/ },
    ],
    [
      'ungrouped',
      { groups: { ungrouped: group() } },
      { path: 'groups.ungrouped', message: /^ungrouped is Ansible's name/ },
    ],
    [
      'our own group',
      { groups: { target_hosts: group() } },
      { path: 'groups.target_hosts', message: /^target_hosts is the group of all hosts/ },
    ],
    [
      'the engine',
      { groups: { localhost: group() } },
      { path: 'groups.localhost', message: /^localhost is the machine of the engine/ },
    ],
    [
      'a group named as a host',
      { groups: { Db1: group() } },
      { path: 'groups.Db1', message: /^Db1 is also a host of the task/ },
    ],
    [
      'a priority that is not a number',
      { groups: { a: group({ vars: { ansible_group_priority: '1x' } }) } },
      { path: 'groups.a.vars.ansible_group_priority', message: /whole number/ },
    ],
    [
      'a group that is its own child',
      { groups: { a: group({ children: ['a'] }) } },
      { path: 'groups.a.children', message: /: a > a$/ },
    ],
    [
      'a circle below a group outside of it',
      {
        groups: {
          top: group({ children: ['c'] }),
          a: group({ children: ['b', 'leaf'] }),
          b: group({ children: ['c'] }),
          c: group({ children: ['a'] }),
          leaf: group(),
        },
      },
      { path: 'groups.b.children', message: /: b > c > a > b$/ },
    ],
    [
      'too many groups',
      { groups: Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`g${at}`, group()])) },
      { path: 'groups', message: /^has 1001 groups: at most 1000/ },
    ],
    [
      'too many children',
      { groups: { a: group({ children: Array(2_001).fill('b') }), b: group() } },
      { path: 'groups', message: /^has 2001 children: at most 2000/ },
    ],
    [
      'groups that are nested too deep',
      {
        groups: Object.fromEntries(
          Array.from({ length: 33 }, (_, at) => [`g${at}`, group({ children: at < 32 ? [`g${at + 1}`] : [] })]),
        ),
      },
      { path: 'groups', message: /^are nested 33 deep: at most 32/ },
    ],
    [
      'too many bytes',
      { hostVars: { web01: { a: 'x'.repeat(1024 * 1024) } } },
      { path: 'hostVars', message: /^has 1048\d{3} bytes/ },
    ],
  ])('%s', (_, inventory, { path, message }) => {
    expect(find(inventory)).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  test('too many hosts of all groups', () => {
    const groups = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, group({ hosts: ['h[1-80000]'] })]))

    expect(find({ groups }, ['h[1-80000]'])).toEqual([
      { path: 'groups', message: expect.stringMatching(/more than 200000 hosts/) },
    ])
  })

  test('and only the first twenty are', () => {
    expect(
      find({ hostVars: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`other${at}`, {}])) }),
    ).toHaveLength(20)
  })
})

test('looking for problems takes time in proportion to the inventory', () => {
  const measure = (count: number) => {
    const names = Array.from({ length: count }, (_, at) => `web${at}`)
    const layers = Array.from({ length: Math.min(count / 100, 30) }, (_, at) => [
      `g${at}`,
      group({ children: at > 0 ? [`g${at - 1}`] : [], hosts: names.slice(0, count / 10) }),
    ])
    const hosts = parseHostSet(names, { ...rules, maxHosts: count })
    const inventory = {
      groups: Object.fromEntries(layers),
      hostVars: Object.fromEntries(names.map((name) => [name, {}])),
    }
    const started = performance.now()
    findInventoryProblems(inventory, { hosts, ...rules })
    return performance.now() - started
  }
  measure(10_000)

  expect(measure(40_000)).toBeLessThan(Math.max(1, measure(4_000)) * 60)
})
