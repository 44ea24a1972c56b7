import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readKeyFile } from '@distribute/service'
import { useFolder } from '@distribute/testbed'
import { beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../run-program.ts'

let dir = ''
let keyFile = ''
let config = ''
beforeEach(() => {
  dir = useFolder()
  keyFile = join(dir, 'key')
  config = join(dir, 'server.conf')
  // errors in other settings do not matter: the key is needed to correct them
  writeFileSync(config, `[Security]\nKEY_FILE = ${keyFile}\n[MySQL]\nPORT = x\nPASSWORD = ${'ab'.repeat(20)}\n`)
})

const secret = (command: string[], options: Parameters<typeof runProgram>[1] = {}) =>
  runProgram(['secret', ...command], options)
const open = (sealed: string | undefined, path = keyFile) => readKeyFile(path).open('configuration', sealed ?? '')

describe('secret init', () => {
  it('makes the key that the settings name, once', async () => {
    const { printed, notes } = await secret(['init', '--config', config])
    expect(printed).toEqual([keyFile])
    expect(notes).toEqual([expect.stringContaining('Keep a copy of the key')])
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    await expect(secret(['init', '--config', config])).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('never overwritten') },
    })
  })

  it('creates a key at another path, and says how to name it in the settings', async () => {
    const other = join(dir, 'other/key')
    const { printed, notes } = await secret(['init', '--key-file', other, '--config', config])
    expect(printed).toEqual([other])
    expect(notes[1]).toBe(`Add to the settings: [Security] KEY_FILE = ${other}`)
  })

  it('says how to name a key if none is named', async () => {
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
  const original = 'k#3vQ7w$e9R!t2Y@u5I%-rest-of-a-secret-of-50-chars!'
  // made by PyCryptodome, as the original did
  const value = 'f52fbd32b2b3b86ff88ef6c4906282859be242aef2b4b3'
  const tail = 'test the new value before you delete the old one: a wrong key can produce a text, too'

  beforeEach(() => secret(['init', '--config', config]))

  const convert = (input: string, ...args: string[]) =>
    secret(['convert', '--config', config, ...args], { input, env: { ORIGINAL: original } })

  it('takes the secret from env:, file: and the command line, and warns about the last', async () => {
    const file = join(dir, 'original')
    writeFileSync(file, `${original}\n`)
    for (const key of ['env:ORIGINAL', `file:${file}`]) {
      const { printed, notes } = await convert(`${value}\n`, '--original-key', key)
      expect(printed.map((sealed) => open(sealed))).toEqual(['hunter2'])
      expect(notes).toEqual([tail])
    }
    const { notes } = await convert(value, '--original-key', original)
    expect(notes).toEqual([expect.stringContaining('visible to every user of this machine'), tail])
  })

  it.each([
    ['another key', 'f'.repeat(50), value, 'encrypted with another key'],
    ['a key of another length', 'short', value, 'must have 50 bytes, not 5'],
    ['a variable that is not there', 'env:NOWHERE', value, 'the environment variable NOWHERE is not set'],
    ['a file that is not there', 'file:/nowhere', value, 'the file /nowhere cannot be read (ENOENT)'],
    ['a plain password', 'env:ORIGINAL', 'hunter2', 'not encrypted by the Python version'],
  ])('refuses %s', async (_title, key, input, reason) => {
    const refused = { code: 'invalid_input', message: expect.stringContaining(reason) }
    await expect(convert(input, '--original-key', key)).rejects.toMatchObject(refused)
  })
})
