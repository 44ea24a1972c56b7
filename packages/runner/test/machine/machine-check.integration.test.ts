import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mountSmallDisk, useAnsible, useFolder } from '@distribute/testbed'
import { execa } from 'execa'
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { MachineCheck } from '../../src/index.ts'
import { createTestRunner } from '../run-unit.ts'

let folder: string
let bin: string

beforeAll(async () => {
  folder = useFolder()
  bin = join(folder, 'bin')
  await mkdir(bin)
})

beforeEach(async () => {
  await writeFile(join(folder, 'asked'), '')
  await writeProgram('ansible-playbook', `echo >> ${folder}/asked; echo 'ansible-playbook [core 2.19.1]'`)
  await writeProgram('ansible', 'exit 1')
})

async function writeProgram(name: string, script: string): Promise<void> {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, name), 0o755)
}

interface CheckedMachine {
  readonly stateDir?: string
  readonly ansibleBin?: string | undefined
  readonly configFile?: string
  readonly localHosts?: boolean
  readonly ssh?: object
}

function checkMachine(options: CheckedMachine = {}): MachineCheck {
  const { stateDir = join(folder, 'state'), ...others } = options
  return createTestRunner(stateDir, { ansibleBin: bin, localHosts: false, ...others }).machine
}

const countAsked = async () => (await readFile(join(folder, 'asked'), 'utf8')).length

test('a machine that can run units has no faults, also with the real Ansible', async () => {
  expect(await checkMachine().look()).toEqual([])
  expect(await checkMachine({ ansibleBin: useAnsible() }).look()).toEqual([])
})

describe('Ansible', () => {
  test('runs again only when its files change, or with afresh', async () => {
    const machine = checkMachine()
    await machine.look()
    await machine.look()
    expect(await countAsked()).toBe(1)
    await machine.look({ afresh: true })
    expect(await countAsked()).toBe(2)
    await writeProgram('ansible', 'exit 2')
    await machine.look()
    expect(await countAsked()).toBe(3)
  })

  test('that is missing is a fault until it is installed', async () => {
    const place = join(folder, 'later')
    const machine = checkMachine({ ansibleBin: place })
    const fault = `[Ansible] BIN ${place} has no executable ansible-playbook`
    expect(await machine.look()).toEqual([fault])
    await symlink(bin, place)
    expect(await machine.look()).toEqual([])
  })

  test('that is not Ansible is a fault, with its output', async () => {
    const other = await mkdtemp(join(folder, 'other-'))
    for (const name of ['ansible', 'ansible-playbook']) await symlink('/usr/bin/false', join(other, name))
    expect(await checkMachine({ ansibleBin: other }).look()).toEqual([
      expect.stringMatching(/ansible-playbook --version does not answer as Ansible: /),
    ])
  })
})

describe('without ssh in PATH', () => {
  beforeEach(async () => {
    vi.stubEnv('PATH', bin)
    await writeProgram('ansible-playbook', `echo 'ansible-playbook 2.14.18'`)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  test('no unit can be run', async () => {
    expect(await checkMachine({ ansibleBin: undefined }).look()).toEqual([`there is no ssh in PATH, which is ${bin}`])
  })

  test('hosts of this machine run with any key', async () => {
    const ssh = { keyFile: '/nowhere/key' }
    expect(await checkMachine({ localHosts: true, ssh }).look()).toEqual([])
  })

  test('an ansible.cfg may name another ssh', async () => {
    const configFile = join(folder, 'ansible.cfg')
    await writeFile(configFile, '[ssh_connection]\nssh_executable = /opt/ssh\n')
    expect(await checkMachine({ configFile }).look()).toEqual([])
  })

  test('a key with a passphrase needs its agent, too', async () => {
    for (const name of ['ssh', 'ssh-agent']) await symlink('/usr/bin/true', join(bin, name))
    onTestFinished(() => Promise.all(['ssh', 'ssh-agent'].map((name) => rm(join(bin, name)))).then(() => undefined))
    const ssh = { keyFile: await makeKey('agent', 'secret'), keyPassphrase: 'secret' }
    expect(await checkMachine({ ssh }).look()).toEqual([`there is no ssh-add in PATH, which is ${bin}`])
  })
})

async function makeKey(name: string, passphrase = ''): Promise<string> {
  const keyFile = join(folder, name)
  await execa('/usr/bin/ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', keyFile])
  return keyFile
}

describe('the key file', () => {
  const look = (ssh: object) => checkMachine({ ssh }).look()
  const says = (keyFile: string, reason: string) => [`ssh does not use [Ansible] SSH_KEY_FILE ${keyFile}: ${reason}`]

  test('has no fault if ssh would use it', async () => {
    const keyFile = await makeKey('well')
    expect(await look({ keyFile })).toEqual([])
  })

  test('that others may read is a fault, but not if a password is set', async () => {
    const keyFile = await makeKey('open')
    await chmod(keyFile, 0o644)
    const reason = 'its mode is 0644, bad permissions: only its owner may read it (chmod 600)'
    expect(await look({ keyFile })).toEqual(says(keyFile, reason))
    expect(await look({ keyFile, password: 'secret' })).toEqual([])
  })

  test('that is invalid, broken or missing is a fault', async () => {
    const keyFile = join(folder, 'broken')
    expect(await look({ keyFile })).toEqual(says(keyFile, 'it cannot be read: ENOENT'))
    await writeFile(keyFile, 'ssh-ed25519 AAAA public\n', { mode: 0o600 })
    expect(await look({ keyFile })).toEqual(says(keyFile, 'it is not a private key'))
    await writeFile(keyFile, '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n')
    expect(await look({ keyFile })).toEqual(says(keyFile, expect.any(String)).map(() => expect.stringMatching(/: \w/)))
  })

  test('with a passphrase needs it, or an agent', async () => {
    const keyFile = await makeKey('closed', 'secret')
    const reason = 'it has a passphrase, and [Ansible] SSH_KEY_PASSPHRASE is not set'
    expect(await look({ keyFile })).toEqual(says(keyFile, reason))
    expect(await look({ keyFile, keyPassphrase: 'secret' })).toEqual([])
    expect(await look({ keyFile, extraArgs: '-o IdentityAgent=/run/agent' })).toEqual([])
  })
})

describe('the state folder', () => {
  test('without space is a fault until there is space; each start needs some', async () => {
    const disk = await mountSmallDisk(join(folder, 'disk'), '10m')
    onTestFinished(() => disk.unmount())
    const machine = checkMachine({ stateDir: disk.path })
    expect(await machine.look()).toEqual([])
    expect(await machine.findLackOfRoom(2)).toBeUndefined()
    expect(await machine.findLackOfRoom(3)).toMatch(/has \d+ MiB left, and a start needs 12: make room \(ENOSPC\)$/)
    await disk.fill()
    expect(await machine.look()).toEqual([`${disk.path} has 0 MiB left, and a start needs 4: make room (ENOSPC)`])
    await disk.empty()
    expect(await machine.look()).toEqual([])
  })

  test('without inodes is a fault', async () => {
    const disk = await mountSmallDisk(join(folder, 'inodes'), '64m,nr_inodes=200')
    onTestFinished(() => disk.unmount())
    const machine = checkMachine({ stateDir: disk.path })
    expect(await machine.findLackOfRoom(1)).toBeUndefined()
    expect(await machine.findLackOfRoom(2)).toMatch(/has \d+ inodes left, and a start needs 256: delete files/)
  })

  test('on a file system without exec is a fault', async () => {
    const disk = await mountSmallDisk(join(folder, 'noexec'), '64m,noexec')
    onTestFinished(() => disk.unmount())
    expect(await checkMachine({ stateDir: disk.path }).look()).toEqual([
      expect.stringMatching(/which is mounted noexec: Ansible's temporary files must be executable$/),
    ])
  })

  test('that cannot be created is a fault', async () => {
    const stateDir = join(folder, 'asked', 'state')
    expect(await checkMachine({ stateDir }).look()).toEqual([`STATE_DIR ${stateDir} cannot be created: ENOTDIR`])
  })
})

test('a user unknown to the machine cannot use ssh', async () => {
  const module = join(import.meta.dirname, '../../src/ssh/check-user.ts')
  const ask = (env: Record<string, string>, options: object = {}) => {
    const script = `process.stdout.write(String((await import(${JSON.stringify(module)})).findUserFault()))`
    return execa(process.execPath, ['--input-type=module', '-e', script], { env, ...options })
  }
  expect(await ask({})).toMatchObject({ stdout: 'undefined' })
  expect(await ask({}, { uid: 54_321 })).toMatchObject({ stdout: /^no user has uid 54321/ })
  expect(await ask({ HOME: 'relative' })).toMatchObject({ stdout: 'HOME is "relative": it must be an absolute path' })
})
