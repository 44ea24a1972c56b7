import { expect, test } from 'vitest'
import { isSshClientOf } from '../../src/ssh/client.ts'

const options = ['-C', '-o', 'ControlPersist=60s', '-oUser="web1"', '-p22', '-tt', '-o', 'ControlPath="/tmp/a/%C"']

test.each([
  ['ssh as Ansible starts it', ['ssh', ...options, 'web1', "/bin/sh -c 'ls'"]],
  ['an ssh of a folder', ['/opt/ssh/bin/ssh', ...options, 'web1', 'ls']],
  ['an ssh that is a script', ['/bin/sh', '/opt/fake/ssh', ...options, 'web1', 'ls']],
  ['the ssh of sftp', ['/usr/bin/ssh', '-oForwardX11 no', '-s', '--', 'web1', 'sftp']],
  ['an option whose value is the next word', ['ssh', '-vvvi', '/key', 'web1', 'ls']],
])('%s is a client of its host', (_, argv) => {
  expect(isSshClientOf(argv, 'web1')).toBe(true)
})

test.each([
  ['the master of ControlPersist', ['ssh: /tmp/distribute-1/web1 [mux]', '']],
  ['a worker of Ansible', ['/usr/bin/python3', '/usr/bin/ansible', 'target_hosts', 'web1']],
  ['a client of another host', ['ssh', ...options, 'web10', 'ls web1']],
  ['a command that names the host', ['ssh', ...options, 'web2', 'web1']],
  ['a forward through the host', ['ssh', '-W', '[web2]:22', 'web1']],
  ['an option that has the host as its value', ['ssh', '-l', 'web1', '-b', 'web1', 'web2']],
  ['a process that names ssh later', ['/bin/sh', '-c', 'ssh web1']],
  ['one without arguments', ['']],
])('%s is not a client', (_, argv) => {
  expect(isSshClientOf(argv, 'web1')).toBe(false)
})
