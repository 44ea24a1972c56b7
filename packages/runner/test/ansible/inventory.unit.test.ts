import { expect, test } from 'vitest'
import { createInventory, createPasswordInventory, isSafeHost } from '../../src/ansible/inventory.ts'

test('hosts are a group of names without variables of their own', () => {
  const inventory = JSON.parse(createInventory(['b.example', '2001:db8::1', '10.0.0.1'], { localHosts: false }))

  expect(inventory).toEqual({
    target_hosts: {
      hosts: { 'b.example': {}, '2001:db8::1': {}, '10.0.0.1': {} },
      vars: { ansible_python_interpreter: '/usr/bin/python3' },
    },
  })
})

test('only where it is allowed are hosts of this machine run without SSH', () => {
  const hosts = ['127.0.0.1', 'LocalHost', 'localhost', '::1', '128.0.0.1', '127.0.0.1.example']
  const local = { ansible_connection: 'local' }
  const connections = (localHosts: boolean) =>
    Object.values(JSON.parse(createInventory(hosts, { localHosts })).target_hosts.hosts)

  expect(connections(true)).toEqual([local, local, local, local, {}, {}])
  expect(connections(false)).toEqual([{}, {}, {}, {}, {}, {}])
})

test("the task's connection stands with each host that is reached by SSH", () => {
  const connection = { user: '{{ a }}', port: 2222 }
  const inventory = createInventory(['127.0.0.1', 'a'], { localHosts: true }, connection)

  expect(JSON.parse(inventory).target_hosts.hosts).toEqual({
    '127.0.0.1': { ansible_connection: 'local' },
    a: { ansible_user: { __ansible_unsafe: '{{ a }}' }, ansible_port: 2222 },
  })
})

test('passwords are values that Ansible takes for no template, in an inventory of their own', () => {
  const ssh = { port: 22, connectTimeoutSeconds: 1, hostKeyChecking: 'yes', knownHostsDir: '/', fastKex: true } as const
  const inventory = createPasswordInventory({ ...ssh, password: '{{ a }}', becomePassword: 'b' })

  expect(JSON.parse(inventory ?? '')).toEqual({
    target_hosts: {
      vars: { ansible_password: { __ansible_unsafe: '{{ a }}' }, ansible_become_password: { __ansible_unsafe: 'b' } },
    },
  })
  expect(createPasswordInventory(ssh)).toBeUndefined()
})

test('a host is letters, digits, dots, dashes, underscores and colons', () => {
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
