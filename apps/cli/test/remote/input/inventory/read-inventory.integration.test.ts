import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useAnsible, useFolder } from '@distribute/testbed'
import { describe, expect, test, vi } from 'vitest'
import { readInventory } from '../../../../src/remote/input/inventory/read-inventory.ts'

const bin = useAnsible()

const ini = `
alone
[web]
web[01:10] http_port=80
web[11:20]
web11 ansible_host=10.0.0.11 name=a.b/c yes=True none=None text=true
[db]
db[a:c]
[prod:children]
web
db
[prod:vars]
level = 3
path = /srv/x-y
[all:vars]
everywhere=1
[empty]
`
const yaml = `
all:
  vars: {everywhere: 1, list: [1, 2.50, "{{ a }}"], y: on}
  hosts: {alone: }
  children:
    prod:
      children:
        web:
          hosts:
            web[01:10]: {http_port: 80}
            web11:
        db: {hosts: {dba: {text: "007"}}}
      vars: {level: 3}
empty:
`

async function write(name: string, content: string): Promise<string> {
  const path = join(useFolder(), name)
  await writeFile(path, content)
  return path
}

async function readWith(path: string, folders: string) {
  vi.stubEnv('PATH', folders)
  try {
    const inventory = await readInventory(path)
    const hosts = inventory.listHosts([])
    return { hosts: hosts.toSorted(), ...inventory.cut(hosts.toSorted()) }
  } finally {
    vi.unstubAllEnvs()
  }
}

describe('without ansible-inventory', () => {
  test.each([
    ['hosts.ini', ini],
    ['hosts', ini],
    ['hosts.yml', yaml],
  ])('%s is read as Ansible reads it', async (name, content) => {
    const path = await write(name, content)
    const plain = await readWith(path, '/nowhere')

    expect(plain).toEqual(await readWith(path, bin))
    expect(Object.keys(plain.groups ?? {}).sort()).toEqual(['all', 'db', 'empty', 'prod', 'web'])
  })
})

describe('an inventory', () => {
  test('is cut to hosts, which are written as sets', async () => {
    const path = await write('hosts.ini', ini)
    vi.stubEnv('PATH', bin)
    const inventory = await readInventory(path).finally(() => vi.unstubAllEnvs())
    const { groups, hostVars } = inventory.cut(inventory.listHosts(['web', 'alone']))

    expect(groups).toMatchObject({
      all: { hosts: [], children: [], vars: { everywhere: 1 } },
      prod: { hosts: [], children: ['web', 'db'], vars: { level: 3, path: '/srv/x-y' } },
      web: { hosts: ['web[01-20]'] },
      db: { hosts: [] },
    })
    expect(Object.keys(hostVars ?? {})).toHaveLength(11)
    expect(inventory.hasGroup('web')).toBe(true)
    expect(() => inventory.listHosts(['nosuch'])).toThrow('has no group and no host "nosuch"')
  })

  test('has the variables of group_vars and host_vars beside it, and fractions as they are written', async () => {
    const path = await write('hosts.ini', '[web]\na\n')
    for (const [folder, file, text] of [
      ['group_vars', 'web.yml', 'rate: 1.0\n'],
      ['host_vars', 'a.yml', 'own: 1\n'],
    ] as const) {
      await mkdir(join(path, '..', folder))
      await writeFile(join(path, '..', folder, file), text)
    }
    const { groups, hostVars } = await readWith(path, bin)

    expect(JSON.stringify({ groups, hostVars })).toContain('"vars":{"rate":1.0}')
    expect(hostVars).toEqual({ a: { own: 1 } })
  })

  test('that Ansible cannot read is an error with what it says', async () => {
    await expect(readWith(await write('hosts.yml', 'all: [1\n'), bin)).rejects.toThrow(/hosts.yml cannot be read: /)
  })
})
