import { describe, expect, test } from 'vitest'
import { ask, runAll, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'
const content = "- hosts: web\n  tasks:\n  - debug: {msg: '{{ x }}'}\n"
const task = {
  hosts: ['web[01-40]', 'db1'],
  playbook: { name: 'site.yml', content },
  groups: {
    web: { hosts: ['web[01:40]'], vars: { x: 1.5, text: '!plain {{ a }}' } },
    db: { hosts: ['DB1'] },
    prod: { children: ['web', 'db'] },
    all: { vars: { everywhere: true } },
  },
  hostVars: { web01: { x: [{ y: null }] } },
}

test('groups and variables are stored and shown as they were sent', async () => {
  const service = await startService()
  const { status, body } = await ask(service, { path, body: { id: 'x', ...task } })

  expect([status, body.warnings]).toEqual([201, []])
  expect((await ask(service, { path: `${path}/x` })).body.request).toMatchObject({
    groups: {
      web: { ...task.groups.web, children: [] },
      db: { hosts: ['DB1'], vars: {}, children: [] },
      prod: { hosts: [], vars: {}, children: ['web', 'db'] },
      all: { hosts: [], vars: { everywhere: true }, children: [] },
    },
    hostVars: task.hostVars,
  })
})

test('a retry keeps them, although it has fewer hosts', async () => {
  const service = await startService()
  await ask(service, { path, body: { id: 'x', ...task } })
  for (let round = 0; round < 5; round++)
    await runAll(service, (host) => ({ state: host === 'web02' ? 'failed' : 'ok' }))
  const { status, body } = await ask(service, { method: 'POST', path: `${path}/x/retry` })

  expect([status, body.hosts]).toEqual([201, expect.objectContaining({ total: 1 })])
  expect(body.request).toEqual((await ask(service, { path: `${path}/x` })).body.request)
})

test('a task without them shows none', async () => {
  const service = await startService()
  const { body } = await ask(service, { path, body: { hosts: ['a'], adhoc: { module: 'ping' } } })

  expect(body.request).not.toHaveProperty('groups')
  expect(body.request).not.toHaveProperty('hostVars')
})

describe('a request is rejected', () => {
  test.each<[string, object, string]>([
    ['for a group of a host outside the task', { groups: { web: { hosts: ['web41'] } } }, 'groups.web.hosts'],
    ['for a name that Ansible warns of', { groups: { 'web-1': {} } }, 'groups.web-1'],
    ['for an unknown field', { groups: { web: { host: ['web01'] } } }, 'groups.web.host'],
    ['for an invalid name of a variable', { groups: { web: { vars: { 'a-b': 1 } } } }, 'groups.web.vars.a-b'],
    ['for a circle', { groups: { a: { children: ['b'] }, b: { children: ['a'] } } }, 'groups.b.children'],
    ['for variables of a host outside the task', { hostVars: { web41: {} } }, 'hostVars.web41'],
    [
      'for an address of this machine',
      { hostVars: { web01: { ansible_host: '127.0.0.1' } } },
      'hostVars.web01.ansible_host',
    ],
    [
      'for an address that is none',
      { groups: { web: { vars: { ansible_ssh_host: 'a b' } } } },
      'groups.web.vars.ansible_ssh_host',
    ],
    [
      'for a word that splitting changes in a variable that is used',
      { groups: { web: { vars: { x: '{{ groups.web[0] }}' } } } },
      'playbook.content',
    ],
  ])('%s', async (_, inventory, at) => {
    const service = await startService()
    const answer = await ask(service, { path, body: { ...task, groups: {}, hostVars: {}, ...inventory } })

    expect([answer.status, answer.body.errors]).toEqual([422, [expect.objectContaining({ path: at })]])
  })

  test('with the place of the word that splitting changes', async () => {
    const service = await startService()
    const hostVars = { web01: { x: "{{ hostvars['web02'] }}" } }
    const { body } = await ask(service, { path, body: { ...task, hostVars } })

    expect(body.errors[0].message).toMatch(/^hostVars: hostvars acts within each unit of hosts, .*splitAnyway/)
  })
})

test('variables that change where hosts are run, and plain secrets, are warned of once for all hosts', async () => {
  const service = await startService()
  const of = (host: string) =>
    [host, { ansible_host: `10.0.0.${Number(host.slice(3))}`, db: { password: 'a' } }] as const
  const hostVars = Object.fromEntries(['web01', 'web02', 'web03'].map(of))
  const vars = { ansible_become_pass: 's3cret', ansible_password: '{{ from_secret_vars }}', ansible_port: 2222 }
  const groups = { web: { hosts: ['web01'], vars } }
  const { status, body } = await ask(service, { path, body: { ...task, groups, hostVars } })

  expect([status, body.warnings]).toEqual([
    201,
    [
      'groups.web.vars has ansible_port: each host of the group is reached at this port',
      'hostVars.web01 and 2 more have ansible_host: the host is reached at this address, whatever its name',
      expect.stringMatching(/^groups.web.vars has ansible_become_pass, which looks like a secret: .*secretVars/),
      expect.stringMatching(/^hostVars.web01 and 2 more have password, which looks like a secret/),
    ],
  ])
})
