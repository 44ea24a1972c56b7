import { createCipheriv } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKeyFile } from '@distribute/service'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../run-program.ts'

let dir = ''
let keyFile = ''
let config = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cli-secret-'))
  keyFile = join(dir, 'key')
  config = join(dir, 'server.conf')
  // what is wrong with other settings does not matter: the key is what it takes to mend them
  writeFileSync(config, `[Security]\nKEY_FILE = ${keyFile}\n[MySQL]\nPORT = x\nPASSWORD = ${'ab'.repeat(20)}\n`)
})
afterEach(() => rmSync(dir, { recursive: true }))

const secret = (command: string[], options: Parameters<typeof runProgram>[1] = {}) =>
  runProgram(['secret', ...command], options)
const open = (sealed: string | undefined, path = keyFile) => readKeyFile(path).open('configuration', sealed ?? '')

describe('secret init', () => {
  it('makes the key that the settings name, once', async () => {
    const { printed, notes } = await secret(['init', '--config', config])
    expect(printed).toEqual([keyFile])
    expect(notes).toEqual([expect.stringContaining('without it they are lost')])
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    await expect(secret(['init', '--config', config])).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('never overwritten') },
    })
  })

  it('makes one in another place, and says how the settings would name it', async () => {
    const other = join(dir, 'other/key')
    const { printed, notes } = await secret(['init', '--key-file', other, '--config', config])
    expect(printed).toEqual([other])
    expect(notes[1]).toBe(`Say where it is: [Security] KEY_FILE = ${other}`)
  })

  it('without any place says how to name one', async () => {
    writeFileSync(config, '')
    const refused = { code: 'invalid_configuration', message: expect.stringContaining('[Security] KEY_FILE') }
    await expect(secret(['init', '--config', config])).rejects.toMatchObject(refused)
  })
})

describe('secret encrypt', () => {
  it('prints what the settings take, by the key of the settings, of the environment or of the flag', async () => {
    await secret(['init', '--config', config])
    const env = { DISTRIBUTE_SECURITY_KEY_FILE: keyFile }
    for (const run of [
      secret(['encrypt', '--config', config], { input: 'hunter 2"' }),
      secret(['encrypt', '--key-file', keyFile], { input: 'hunter 2"' }),
      secret(['encrypt'], { input: 'hunter 2"', env }),
    ]) {
      const { printed, notes } = await run
      expect(printed.map((sealed) => open(sealed))).toEqual(['hunter 2"'])
      expect(notes).toEqual([])
    }
  })

  it('refuses an empty value, and a key that others can read', async () => {
    await secret(['init', '--config', config])
    const encrypt = (input: string) => secret(['encrypt', '--config', config], { input })
    await expect(encrypt('')).rejects.toMatchObject({ message: expect.stringContaining('the value is empty') })
    chmodSync(keyFile, 0o644)
    await expect(encrypt('x')).rejects.toMatchObject({ message: expect.stringContaining('chmod 600') })
  })
})

describe('secret convert', () => {
  const original = Buffer.from('keyskeyskeyskeys')
  const iv = Buffer.from('0123456789abcdef')

  function encrypt(text: string, { iv: own = original as Uint8Array, mode = 'cfb8' } = {}): string {
    const cipher = createCipheriv(`aes-128-${mode === 'cfb8' ? 'cfb8' : 'cfb'}`, original, own)
    const padded = Buffer.concat([Buffer.from(text), Buffer.alloc((16 - (text.length % 16)) % 16)])
    return cipher.update(padded).toString('hex')
  }

  beforeEach(() => secret(['init', '--config', config]))

  const convert = (input: string, ...args: string[]) =>
    secret(['convert', '--config', config, ...args], { input, env: { ORIGINAL: original.toString() } })

  it('takes the key by env:, by file: and from the command line, and warns of the last', async () => {
    const file = join(dir, 'original')
    writeFileSync(file, `${original}\n`)
    const value = encrypt('hunter2')
    const tail = 'read by cfb8 with the key as IV: try it before you delete the old value'
    for (const key of ['env:ORIGINAL', `file:${file}`]) {
      const { printed, notes } = await convert(`${value}\n`, '--original-key', key)
      expect(printed.map((sealed) => open(sealed))).toEqual(['hunter2'])
      expect(notes).toEqual([tail])
    }
    const { notes } = await convert(value, '--original-key', original.toString())
    expect(notes).toEqual([expect.stringContaining('everybody on this machine can read it'), tail])
  })

  it('takes an IV as text and as hex, and a mode', async () => {
    for (const text of [iv.toString(), iv.toString('hex')]) {
      const value = encrypt('hunter2', { iv, mode: 'cfb128' })
      const args = ['--original-key', 'env:ORIGINAL', '--original-iv', text, '--mode', 'cfb128']
      expect((await convert(value, ...args)).printed.map((sealed) => open(sealed))).toEqual(['hunter2'])
    }
  })

  it('takes an IV before the text where that is said', async () => {
    const value = iv.toString('hex') + encrypt('correct horse battery staple', { iv })
    const args = ['--original-key', 'env:ORIGINAL', '--original-iv', 'prefixed']
    const { printed, notes } = await convert(value, ...args)
    expect(printed.map((sealed) => open(sealed))).toEqual(['correct horse battery staple'])
    expect(notes).toEqual([expect.stringContaining('with the IV before the text')])
    const message = expect.stringContaining('with an IV before it: the key is another one')
    await expect(convert(encrypt('hunter2'), ...args)).rejects.toMatchObject({ message })
  })

  it('guesses nothing: what no way or more than one way reads is refused', async () => {
    const refuse = async (value: string, ...args: string[]) =>
      expect(convert(value, '--original-key', 'env:ORIGINAL', ...args)).rejects
    const none = expect.stringContaining('no text comes of the value by cfb8 and cfb128 with the usual IVs')
    await (await refuse(encrypt('hunter2', { iv }))).toMatchObject({ code: 'invalid_input', message: none })
    const unknown = encrypt('a password of more than one block', { iv })
    const advice = expect.stringContaining('give --original-iv IV, or --original-iv prefixed')
    await (await refuse(unknown)).toMatchObject({ code: 'invalid_input', message: advice })
    // of one byte, cfb8 and cfb128 make the same text, and the IVs others
    const several = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
    const outcomes = await Promise.allSettled(several.map((value) => convert(value, '--original-key', 'env:ORIGINAL')))
    const messages = outcomes.map((one) => (one.status === 'rejected' ? String(one.reason.message) : ''))
    expect(messages).toContainEqual(expect.stringMatching(/can be read in \d ways .*: say which by --mode and --orig/))
  })

  it.each([
    ['env:NOWHERE', 'the environment has no NOWHERE'],
    ['file:/nowhere', 'the file /nowhere cannot be read (ENOENT)'],
    ['short', '16, 24 or 32 bytes, this one 5'],
  ])('refuses the key %s', async (key, reason) => {
    const message = expect.stringContaining(reason)
    await expect(convert(encrypt('x'), '--original-key', key)).rejects.toMatchObject({ message })
  })
})
