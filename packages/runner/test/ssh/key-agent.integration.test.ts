import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { AnsibleUnitRunnerOptions } from '../../src/ansible/options.ts'
import { createKeyAgent } from '../../src/ssh/key-agent.ts'

const path = '/usr/bin:/bin'
const folder = { controlPaths: '/tmp/run' }
const order = { socket: '/tmp/run/agent', seconds: 60, hideIn: '/tmp/run' }

test.each([
  ['ed25519', []],
  ['rsa', ['-m', 'PEM']],
])('a key %s %j is opened in an agent if it can be hidden, and read by ssh otherwise', async (type, form) => {
  const keyFile = await makeKey('-t', type, ...form)
  // some formats have the comment only in the other file
  const publicKey = expect.stringContaining((await readFile(`${keyFile}.pub`, 'utf8')).trim().replace(/ \S+$/, ''))
  const { plan, warnings } = createAgent({ keyFile })

  expect(await plan(folder, { isIsolated: true, seconds: 60 })).toEqual({ ...order, file: keyFile, publicKey })
  expect(await plan(folder, { isIsolated: false, seconds: 60 })).toBeUndefined()
  expect(warnings).toEqual([])
})

test('a key with a passphrase is opened in an agent in any case', async () => {
  const { plan } = createAgent({ keyFile: '/key', keyPassphrase: 'secret' })
  const locked = { ...order, file: '/key' }

  expect(await plan(folder, { isIsolated: true, seconds: 60 })).toEqual(locked)
  expect(await plan(folder, { isIsolated: false, seconds: 60 })).toEqual({ ...locked, hideIn: undefined })
})

test.each([
  ['of a security device', createDeviceKey, {}, /security device/],
  ['whose passphrase is unknown', () => makeKey('-t', 'ed25519', '-N', 'secret'), {}, /passphrase/],
  ['that is none', () => write('nonsense'), {}, /./],
  ['beside an agent of the operator', () => makeKey(), { extraArgs: '-o IdentityAgent=/run/agent' }, /IdentityAgent/],
])('a key %s stays with ssh, and the log reports it once', async (_, make, ssh, obstacle) => {
  const keyFile = await make()
  const { plan, warnings } = createAgent({ keyFile, ...ssh })
  const run = { isIsolated: true, seconds: 60 }

  expect(await Promise.all([plan(folder, run), plan(folder, run)])).toEqual([undefined, undefined])
  expect(warnings).toEqual([{ keyFile, obstacle: expect.stringMatching(obstacle) }])
})

test('a replaced key is read again', async () => {
  const keyFile = await write('nonsense')
  const { plan } = createAgent({ keyFile })
  const run = { isIsolated: true, seconds: 60 }
  expect(await plan(folder, run)).toBeUndefined()
  await execa('cp', [await makeKey(), keyFile])

  expect(await plan(folder, run)).toMatchObject({ file: keyFile })
})

function createAgent(ssh: Partial<AnsibleUnitRunnerOptions['ssh']>) {
  const warnings: object[] = []
  const logger = { info() {}, warn: (details: object) => void warnings.push(details), error() {} }
  const { plan } = createKeyAgent({ ssh, logger } as unknown as AnsibleUnitRunnerOptions, path)
  return { plan, warnings }
}

async function makeKey(...options: readonly string[]): Promise<string> {
  const file = join(useFolder(), 'key')
  await execa('ssh-keygen', ['-q', '-N', '', '-f', file, ...options])
  return file
}

async function write(content: string): Promise<string> {
  const file = join(useFolder(), 'key')
  await writeFile(file, content, { mode: 0o600 })
  return file
}

/** As `ssh-keygen -t ed25519-sk` writes it: the key is in the device, the file has its handle. */
async function createDeviceKey(): Promise<string> {
  const text = (value: string | Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(value.length)
    return Buffer.concat([length, Buffer.from(value)])
  }
  const type = text('sk-ssh-ed25519@openssh.com')
  const point = [type, text(Buffer.alloc(32, 1)), text('ssh:')]
  const secret = Buffer.concat([
    Buffer.alloc(8, 7),
    ...point,
    Buffer.from([1]),
    text('handle'),
    text(''),
    text('device'),
  ])
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1))
  const key = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[text('none'), text('none'), text(''), Buffer.from([0, 0, 0, 1])],
    ...[text(Buffer.concat(point)), text(Buffer.concat([secret, padding]))],
  ])
  const lines = key.toString('base64').replace(/.{70}/g, '$&\n')
  const file = await write(`-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`)
  await chmod(file, 0o600)
  return file
}
