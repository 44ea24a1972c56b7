import { settings } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../src/configuration/reader.ts'
import { daemon, useSettings } from './settings-under-test.ts'

const { load, failToLoad, write, path } = useSettings()

const named = settings.filter(({ pathKind }) => pathKind === 'file' || pathKind === 'folder')
const nameOf = ({ section, key }: { section: string; key: string }) => `[${section}] ${key}`

/** Every key that names a file or a folder which must be there, and who reads it. */
const readers: Readonly<Record<string, readonly Profile[]>> = {
  '[MySQL] SSL_CA': ['distribute', 'standalone'],
  '[Fil_EXEC_MySQL] SSL_CA': ['execute-engine'],
  '[Ansible] SSH_KEY_FILE': ['execute-engine', 'standalone'],
  '[Ansible] CONFIG': ['execute-engine', 'standalone'],
  '[Ansible] BIN': ['execute-engine', 'standalone'],
  '[Ansible] VARS_FILE': ['execute-engine', 'standalone'],
  '[Ansible] VAULT_PASSWORD_FILE': ['execute-engine', 'standalone'],
  '[Gitlab] KEY_FILE': ['distribute', 'standalone'],
  '[Gitlab] KNOWN_HOSTS': ['distribute', 'standalone'],
  '[Security] KEYS_DIR': ['distribute', 'execute-engine', 'standalone'],
}

describe('a missing file or folder', () => {
  it.each(named)('is reported for [$section] $key only by the processes that read it', (setting) => {
    const env = { DB_PASSWORD: 'x', [setting.variable]: '/nowhere/it' }
    for (const profile of ['distribute', 'execute-engine', 'standalone'] as const) {
      // an engine takes over what it lacks itself: the next test
      if (setting.section === 'MySQL' && profile === 'execute-engine') continue
      if (readers[nameOf(setting)]?.includes(profile)) {
        expect(failToLoad(daemon, { profile, env }).problems).toEqual([
          {
            path: `${setting.section}.${setting.key}`.toUpperCase(),
            message: `environment: ${setting.variable} = /nowhere/it: no such ${setting.pathKind}`,
          },
        ])
      } else {
        expect(() => load(daemon, { profile, env })).not.toThrow()
      }
    }
  })

  it('is reported for [MySQL] SSL_CA by an engine that inherits it', () => {
    const content = daemon.replace('USER = web', 'USER = web\nSSL_CA = /nowhere/ca')
    const { message } = failToLoad(content, { profile: 'execute-engine' })
    expect(message).toContain('[MySQL] SSL_CA = /nowhere/ca: no such file')
  })
})

it('a folder is not a file, and a file not a folder', () => {
  const file = write('', 'file')
  const content = `${daemon}[Ansible]\nCONFIG = ${path('')}\nBIN = ${file}\nVARS_FILE = ${file}/below\n`
  expect(failToLoad(content, { profile: 'execute-engine' }).problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/CONFIG = .*: is a folder, not a file$/),
    expect.stringMatching(/BIN = .*\/file: is not a folder$/),
    expect.stringMatching(/VARS_FILE = .*: cannot be read \(ENOTDIR\)$/),
  ])
})

it('existing paths are accepted', () => {
  const content = `${daemon}[Ansible]\nCONFIG = ${write('', 'ansible.cfg')}\nBIN = ${path('')}\nVARS_FILE = /dev/null\n`
  expect(load(content, { profile: 'execute-engine' }).configuration.ansible.bin).toBe(path('').replace(/\/$/, ''))
})

describe('a path that Ansible or ssh would read otherwise', () => {
  const refuse = (settings: string) =>
    failToLoad(settings, { profile: 'standalone' }).problems.map(({ message }) => message)

  it.each([
    '/srv/$HOME/data',
    '/srv/a$VAR',
    '/srv/$'.concat('{HOME}'),
    '/srv/$'.concat('{'),
    '/srv/{{ x }}',
    '/srv/{% x %}',
    '/srv/{#x',
  ])('is refused once, by the key that has it: %s', (dir) => {
    expect(refuse(`[Standalone]\nDATA_DIR = ${dir}\n`)).toEqual([expect.stringContaining(`DATA_DIR = ${dir}: `)])
    expect(refuse(`[Exec_Engine]\nSTATE_DIR = ${dir}\n`)).toEqual([expect.stringContaining(`STATE_DIR = ${dir}: `)])
  })

  it('is refused where the environment brings it', () => {
    const env = { DISTRIBUTE_SHARE_PATH: '/srv/a\nb', DISTRIBUTE_ANSIBLE_SSH_KEY_FILE: '/dev/null/"key"' }
    expect(
      failToLoad('', { profile: 'standalone', env })
        .problems.map(({ path }) => path)
        .sort(),
    ).toEqual(['ANSIBLE.SSH_KEY_FILE', 'SHARE.PATH'])
  })

  it('may have quotes, blanks and other literal characters', () => {
    const dir = `/srv/a"b 'c' 50% $ $- ~x #1 \\d`
    const content = `[Standalone]\nDATA_DIR = "${dir}"\n`
    expect(load(content, { profile: 'standalone' }).configuration.engine.stateDir).toBe(`${dir}/engine`)
  })
})
