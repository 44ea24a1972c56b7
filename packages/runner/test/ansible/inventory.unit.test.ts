import { expect, test } from 'vitest'
import { createInventory, createPasswordInventory, isSafeHost } from '../../src/ansible/inventory.ts'

test('hosts are a group of names without their own variables', () => {
  const inventory = JSON.parse(createInventory(['b.example', '2001:db8::1', '10.0.0.1'], { localHosts: false }))

  expect(inventory).toEqual({
    target_hosts: {
      hosts: { 'b.example': {}, '2001:db8::1': {}, '10.0.0.1': {} },
      vars: { ansible_python_interpreter: '/usr/bin/python3' },
    },
  })
})

test('hosts of this machine run without SSH only if that is allowed', () => {
  const hosts = ['127.0.0.1', 'LocalHost', 'localhost', '::1', '128.0.0.1', '127.0.0.1.example']
  const local = { ansible_connection: 'local' }
  const connections = (localHosts: boolean) =>
    Object.values(JSON.parse(createInventory(hosts, { localHosts })).target_hosts.hosts)

  expect(connections(true)).toEqual([local, local, local, local, {}, {}])
  expect(connections(false)).toEqual([{}, {}, {}, {}, {}, {}])
})

test("the task's connection is set on each host that is reached by SSH", () => {
  const connection = { user: '{{ a }}', port: 2222 }
  const inventory = createInventory(['127.0.0.1', 'a'], { localHosts: true }, { connection })

  expect(JSON.parse(inventory).target_hosts.hosts).toEqual({
    '127.0.0.1': { ansible_connection: 'local' },
    a: { ansible_user: { __ansible_unsafe: '{{ a }}' }, ansible_port: 2222 },
  })
})

test('groups of the task have hosts of this run alone, and come after the group of all of them', () => {
  const group = (hosts: string[], children: string[] = [], vars = {}) => ({ hosts, vars, children })
  const groups = {
    web: group(['a', 'elsewhere', 'b[1:3]'], [], { n: 1 }),
    plugin: group([], ['web']),
    all: group([], [], { ansible_python_interpreter: '/opt/python' }),
  }
  const inventory = createInventory(['a', 'b'], { localHosts: false }, { groups })

  expect(JSON.parse(inventory)).toEqual({
    target_hosts: { hosts: { a: {}, b: {} }, vars: { ansible_group_priority: 0 } },
    all: {
      vars: { ansible_python_interpreter: '/opt/python' },
      children: {
        web: { hosts: { a: null }, vars: { n: 1 }, children: {} },
        plugin: { hosts: {}, vars: {}, children: { web: null } },
      },
    },
  })
})

test('variables of a host take precedence over the connection of its task', () => {
  const connection = { user: 'ops', port: 2222 }
  const hostVars = { a: { ansible_user: 'root', x: { '{{ a }}': ['!b'] } }, elsewhere: { y: 1 } }
  const inventory = createInventory(['a', 'toString'], { localHosts: false }, { connection, hostVars })

  expect(JSON.parse(inventory).target_hosts.hosts).toEqual({
    a: { ansible_user: 'root', ansible_port: 2222, x: { '{{ a }}': ['!b'] } },
    toString: { ansible_user: { __ansible_unsafe: 'ops' }, ansible_port: 2222 },
  })
})

test('a password that the task sets for all hosts takes the place of that of the engine', () => {
  const ssh = { port: 22, connectTimeoutSeconds: 1, hostKeyChecking: 'yes', knownHostsDir: '/', fastKex: true } as const
  const groups = { all: { hosts: [], children: [], vars: { ansible_password: 'own' } } }
  const inventory = createPasswordInventory({ ...ssh, password: 'a', becomePassword: 'b' }, { groups })

  expect(JSON.parse(inventory ?? '').target_hosts.vars).toEqual({
    ansible_become_password: { __ansible_unsafe: 'b' },
    ansible_group_priority: 0,
  })
})

test('passwords are values that Ansible does not evaluate as templates, in a separate inventory', () => {
  const ssh = { port: 22, connectTimeoutSeconds: 1, hostKeyChecking: 'yes', knownHostsDir: '/', fastKex: true } as const
  const inventory = createPasswordInventory({ ...ssh, password: '{{ a }}', becomePassword: 'b' })

  expect(JSON.parse(inventory ?? '')).toEqual({
    target_hosts: {
      vars: { ansible_password: { __ansible_unsafe: '{{ a }}' }, ansible_become_password: { __ansible_unsafe: 'b' } },
    },
  })
  expect(createPasswordInventory(ssh)).toBeUndefined()
})

test('a host consists of letters, digits, dots, dashes, underscores and colons', () => {
  const hosts = ['web-1.example', '10.0.0.1', '::1', 'a_b', 'A']
  const others = [
    '',
    '-a',
    '.a',
    'a b',
    'a;b',
    '{{ a }}',
    '$(a)',
    'a\n',
    'a[1:2]',
    'a,b',
    'ä',
    '%eth0',
    'a/b',
    'a@b',
    'all',
    'target_hosts',
  ]

  expect(hosts.map(isSafeHost)).toEqual(hosts.map(() => true))
  expect(others.filter(isSafeHost)).toEqual([])
})
