import { expect, test } from 'vitest'
import { listInventoryTexts } from '../../src/index.ts'
import { inspectProject, inTask } from './memory-files.ts'

const group = (vars: Record<string, string | string[]>) => ({ hosts: [], children: [], vars })

const inventory = {
  groups: {
    web: group({ first: "{{ groups['db'][0] }}", unused: '{{ groups.db }}', own: '{{ inventory_hostname }}' }),
    db: group({ plain: 'groups[0]' }),
  },
  hostVars: { a: { peer: ['{{ second }}'] }, b: { second: "{{ hostvars['a'].x }}", peer: ['{{ second }}'] } },
}

test('words in variables of groups and hosts are found where the playbook uses the variable', async () => {
  const texts = listInventoryTexts(inventory)
  const find = async (task: string) => (await inspectProject(inTask(task), {}, texts)).words

  expect(await find('debug: {msg: "{{ first }} {{ own }} {{ plain }}"}')).toEqual(['groups.web.vars 0 groups'])
  expect(await find('debug: {msg: "{{ peer }}"}')).toEqual(['hostVars 0 hostvars'])
  expect(await find('debug: {msg: unused}')).toEqual([])
})

test('variables that a project has for groups of the task are looked at', async () => {
  const project = {
    ...inTask('debug: {msg: "{{ x }}"}'),
    'group_vars/web.yml': 'x: "{{ groups.db }}"\n',
    'group_vars/db/all.yml': 'x: "{{ play_hosts }}"\n',
    'group_vars/others.yml': 'x: "{{ ansible_play_hosts }}"\n',
  }

  expect((await inspectProject(project, {}, listInventoryTexts(inventory))).words).toEqual([
    'group_vars/web.yml 1 groups',
    'group_vars/db/all.yml 1 play_hosts',
  ])
})

test('a value that many hosts share is read once', () => {
  const hosts = Array.from({ length: 10_000 }, (_, at) => [`h${at}`, { x: '{{ a }}', own: `plain ${at}` }])

  expect(listInventoryTexts({ hostVars: Object.fromEntries(hosts) })).toEqual({
    groups: [],
    variables: [{ path: 'hostVars', content: '{"x": ["{{ a }}"]}' }],
  })
})
