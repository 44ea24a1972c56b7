import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { describe, expect, test } from 'vitest'
import { readPlainInventory } from '../../../../src/remote/input/inventory/plain-inventory.ts'

async function read(name: string, content: string) {
  const path = join(useFolder(), name)
  await writeFile(path, content)
  return await readPlainInventory(path)
}

test('an ini file has hosts, groups, children and plain values', async () => {
  const content = `
; comment
alone.example
[web]          # comment
web[01:02] port=80 ansible_user=ops   # comment
web03
[prod:children]
web
[prod:vars]
name = www.example.org
address = 10.0.0.1
on = True
`
  expect(await read('hosts', content)).toEqual({
    all: { hosts: [], children: ['ungrouped', 'web', 'prod'], vars: {} },
    ungrouped: { hosts: ['alone.example'], children: [], vars: {} },
    web: { hosts: ['web01', 'web02', 'web03'], children: [], vars: {} },
    prod: { hosts: [], children: ['web'], vars: { name: 'www.example.org', address: '10.0.0.1', on: true } },
    _meta: {
      hostvars: {
        'alone.example': {},
        web01: { port: 80, ansible_user: 'ops' },
        web02: { port: 80, ansible_user: 'ops' },
        web03: {},
      },
    },
  })
})

describe('what Ansible might read otherwise is refused, with the place', () => {
  test.each([
    ['hosts', 'web1 a="x y"\n', /line 1: the value "\\"x" is evaluated by Ansible/],
    ['hosts', '[web:vars]\na=[1, 2]\n', /line 2: the value "\[1, 2\]" is evaluated/],
    ['hosts', '[web:vars]\na=0x1f\n', /line 2: the value "0x1f" is evaluated/],
    ['hosts', '[web:vars]\na=1_000\n', /line 2: the value "1_000" is evaluated/],
    ['hosts', '[web:vars]\na\n', /line 2: "a" is not NAME=VALUE/],
    ['hosts', '[web:hots]\n', /line 1: \[web:hots\] is not a section/],
    ['hosts', 'web1:2222\n', /line 1: web1:2222 has a port/],
    ['hosts', '[a:children]\nb\n', /a has the child b, which is not a group/],
    ['hosts', 'all:\n  hosts:\n', /line 1: /],
    ['hosts.yml', 'all: {hosts: {a: {b: !vault x}}}\n', /has a YAML tag/],
    ['hosts.yml', 'plugin: aws_ec2\n', /settings of an inventory plugin/],
    ['hosts.yml', 'all: {host: {a: }}\n', /the group all: .*host/],
    ['hosts.yml', '- a\n', /must be a mapping/],
  ])('%s: %j', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message)
    await expect(read(name, content)).rejects.toThrow(/ansible-inventory is not installed here/)
  })

  test('a program, a folder, and files of variables beside the inventory', async () => {
    const folder = useFolder()
    const path = join(folder, 'hosts')
    await expect(readPlainInventory(folder)).rejects.toThrow('it is a folder')
    await writeFile(path, 'a\n')
    await chmod(path, 0o755)
    await expect(readPlainInventory(path)).rejects.toThrow('it is a program')
    await chmod(path, 0o644)
    await mkdir(join(folder, 'group_vars'))
    await expect(readPlainInventory(path)).rejects.toThrow('group_vars lies beside it')
    await expect(readPlainInventory(`${path}-missing`)).rejects.toThrow(/ENOENT/)
  })
})
