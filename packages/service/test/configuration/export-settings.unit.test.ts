import { type Setting, settings } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { type ExportOptions, exportSettings } from '../../src/configuration/export-settings.ts'
import { parseIni } from '../../src/configuration/ini-file.ts'
import { createSecretKey } from '../../src/secrets/secret-key.ts'
import { useSettings } from './settings-under-test.ts'

const { write, path } = useSettings()

function exportFrom(content: string, options: Partial<ExportOptions> = {}) {
  const file = write(content)
  const exported = exportSettings({ profile: 'execute-engine', env: {}, ...options, file })
  return { ...exported, warnings: exported.warnings.map((warning) => warning.replace(file, 'server.conf')) }
}

/** `[Section] KEY = value` of each line. */
function read(content: string): readonly string[] {
  const { entries, problems } = parseIni(content)
  expect(problems).toEqual([])
  return entries.map(({ section, key, text }) => `[${section}] ${key} = ${text}`)
}

/** A value that tells which setting it is. */
const markOf = ({ section, key }: Setting) => `mark-of-${section}-${key}`
const everything = settings.map((setting) => `[${setting.section}]\n${setting.key} = ${markOf(setting)}\n`).join('')
const withoutAddress = everything.replace(/\[Store\]\nURL = .*\n/, '')

describe('of a file with every setting', () => {
  const isOf = (profile: string) => (setting: Setting) => setting.readBy === undefined || setting.readBy === profile

  it.each(['distribute', 'execute-engine'] as const)('%s gets exactly what it reads', (profile) => {
    const expected = settings.filter(isOf(profile))
    const { content } = exportFrom(everything, { profile })
    expect(read(content)).toEqual(expected.map((one) => `[${one.section}] ${one.key} = ${markOf(one)}`))
    for (const other of settings.filter((one) => !expected.includes(one))) {
      expect(content).not.toMatch(new RegExp(`${markOf(other)}$`, 'm'))
    }
  })

  it('each setting goes to a process', () => {
    const contents = (['distribute', 'execute-engine'] as const).map(
      (profile) => exportFrom(everything, { profile }).content,
    )
    const lost = settings.filter((setting) => contents.every((content) => !content.includes(markOf(setting))))
    expect(new Set(lost.map(({ section }) => section))).toEqual(new Set(['Standalone']))
  })

  it('no section of one process alone stands in the file of the other', () => {
    const sections = parseIni(exportFrom(withoutAddress).content).entries.map(({ section }) => section)
    for (const section of ['HTTP', 'MySQL', 'Dispatch', 'Gitlab', 'Standalone']) expect(sections).not.toContain(section)
  })
})

it('values stand as they are written, comments are left out', () => {
  const content = '; hunter1\n[Ansible]\nssh_password = "a ; b" ; hunter2\nSSH_USER = env:NAME\n; SSH_ARGS = hunter3\n'
  const exported = exportFrom(content).content
  expect(exported).toContain('[Ansible]\nSSH_USER = env:NAME\nSSH_PASSWORD = "a ; b"\n')
  expect(exported).not.toContain('hunter')
})

it('values from the environment are left out, and so are values that they make redundant', () => {
  const env = { DISTRIBUTE_ANSIBLE_SSH_USER: 'x', DISTRIBUTE_FIL_EXEC_MYSQL_PASSWORD: 'x' }
  const { content } = exportFrom('[Ansible]\nSSH_USER = ops\nSSH_PORT = 23\n[MySQL]\nPASSWORD = hunter2\n', { env })
  expect(read(content)).toEqual(['[Ansible] SSH_PORT = 23'])
})

it('unknown keys are warnings, and a missing or invalid file is refused', () => {
  expect(exportFrom('[Log]\nLEVL = x\n')).toMatchObject({
    warnings: ['server.conf: [Log] LEVL is unknown: did you mean LEVEL?'],
  })
  expect(() => exportFrom('LEVEL')).toThrow('line 1 is not a [Section]')
  expect(() => exportSettings({ profile: 'distribute', env: { DISTRIBUTE_CONFIG: path('none') } })).toThrow(
    'does not exist',
  )
})

describe("the engines' account", () => {
  const mysql = '[MySQL]\nIP = db\nDATABASE = d\nUSER = web\nPASSWORD = hunter2\nPOOL = 3\n'

  it('of their own database leaves nothing of the account of distribute', () => {
    const { content, warnings } = exportFrom(`${mysql}[Fil_EXEC_MySQL]\nUSER = engine\nPASSWORD = own\n`)
    expect(read(content)).toEqual(
      ['IP = db', 'DATABASE = d', 'USER = engine', 'PASSWORD = own', 'POOL = 3'].map(
        (one) => `[Fil_EXEC_MySQL] ${one}`,
      ),
    )
    expect(warnings).toEqual([])
  })

  it('that is the one of distribute is warned of', () => {
    const { content, warnings } = exportFrom(mysql)
    expect(read(content)).toContain('[Fil_EXEC_MySQL] PASSWORD = hunter2')
    expect(warnings).toEqual([
      expect.stringMatching(
        /^server.conf: \[MySQL\] USER: engines use distribute's account, as \[Fil_EXEC_MySQL\] has no/,
      ),
    ])
  })

  it('that has only the password of distribute is warned of', () => {
    expect(exportFrom(`${mysql}[Fil_EXEC_MySQL]\nUSER = engine\n`).warnings).toEqual([
      expect.stringMatching(/^server.conf: \[MySQL\] PASSWORD: engines use distribute's password/),
    ])
  })

  it('in [Store] URL is a warning, and leaves only connection options of [MySQL]', () => {
    const { content, warnings } = exportFrom(`[Store]\nURL = mysql://u:p@db/d\n${mysql}`)
    expect(read(content)).toEqual(['[Fil_EXEC_MySQL] POOL = 3', '[Store] URL = mysql://u:p@db/d'])
    expect(warnings).toEqual([expect.stringMatching(/^server.conf: \[Store\] URL: engines use distribute's account/)])
  })

  it('at another database is warned of', () => {
    const own = '[Fil_EXEC_MySQL]\nUSER = engine\nPASSWORD = own\nDATABASE = old\n'
    expect(exportFrom(`${mysql}${own}`).warnings).toEqual([
      'server.conf: [Fil_EXEC_MySQL] DATABASE = old, but [MySQL] DATABASE = d: engines use the same database: remove this setting',
    ])
  })

  it('does not concern distribute', () => {
    expect(exportFrom(mysql, { profile: 'distribute' })).toMatchObject({ warnings: [] })
  })
})

describe('with another key', () => {
  const [common, own] = [createSecretKey(Buffer.alloc(32, 1)), createSecretKey(Buffer.alloc(32, 2))]
  const sealed = `[Ansible]\nSSH_PASSWORD = ${common.seal('configuration', 'hunter2')}\n`
  const keys = () => ({ keyFile: write(Buffer.alloc(32, 1), 'key'), resealKey: write(Buffer.alloc(32, 2), 'own') })
  const passwordOf = (content: string) => /^SSH_PASSWORD = (.*)$/m.exec(content)?.[1] ?? ''

  it('the process opens its values with that key only', () => {
    const { keyFile, resealKey } = keys()
    const { content } = exportFrom(`${sealed}[Security]\nKEY_FILE = ${keyFile}\n`, { resealKey })
    expect(own.open('configuration', passwordOf(content))).toBe('hunter2')
    expect(common.open('configuration', passwordOf(content))).toBeUndefined()
    expect(read(content).slice(1)).toEqual([
      `[Security] KEY_FILE = ${resealKey}`,
      `[Security] SECRET_VARS_KEY_FILE = ${keyFile}`,
    ])
  })

  it('secretVars keep the key that they have', () => {
    const { keyFile, resealKey } = keys()
    const security = `[Security]\nKEY_FILE = ${keyFile}\nSECRET_VARS_KEY_FILE = /vars\n`
    expect(read(exportFrom(security, { resealKey }).content)).toContain('[Security] SECRET_VARS_KEY_FILE = /vars')
  })

  it('where the environment names KEY_FILE, it stays with that', () => {
    const { keyFile, resealKey } = keys()
    const env = { DISTRIBUTE_SECURITY_KEY_FILE: keyFile }
    const { content } = exportFrom(`${sealed}[Security]\nKEY_FILE = /x\n`, { resealKey, env })
    expect(own.open('configuration', passwordOf(content))).toBe('hunter2')
    expect(content).not.toContain('KEY_FILE')
  })

  it('values that cannot be decrypted are refused, and not repeated', () => {
    const { resealKey } = keys()
    const refusal = (security: string) => {
      try {
        return exportFrom(`${sealed}${security}`, { resealKey }).content
      } catch (error) {
        return String(error)
      }
    }
    expect(refusal('')).toMatch(/SSH_PASSWORD: the value cannot be re-encrypted: \[Security\] KEY_FILE is not set$/)
    const another = refusal(`[Security]\nKEY_FILE = ${resealKey}\n`)
    expect(another).toMatch(/KEY_FILE is not the key of the value$/)
    expect(another).not.toContain('enc:v1')
    expect(() => exportFrom('', { resealKey: path('none') })).toThrow(`the key file ${path('none')} does not exist`)
  })

  it('values of other processes need not open', () => {
    const { resealKey } = keys()
    const content = `${sealed}[MySQL]\nPASSWORD = enc:v1:another\n[Security]\nKEY_FILE = ${path('key')}\n`
    const env = { DISTRIBUTE_FIL_EXEC_MYSQL_PASSWORD: 'x' }
    expect(() => exportFrom(content, { resealKey, env })).not.toThrow()
  })
})
