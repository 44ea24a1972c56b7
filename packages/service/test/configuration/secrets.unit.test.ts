import { chmodSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createSecretKey } from '../../src/secrets/secret-key.ts'
import { daemon, useSettings } from './settings-under-test.ts'

const { load, failToLoad, write, path } = useSettings()
const engine = { profile: 'execute-engine' } as const
const messagesOf = (...options: Parameters<typeof failToLoad>) =>
  failToLoad(...options).problems.map(({ message }) => message)

/** hex of an IV and one byte: the shortest value of the original */
const originals = '000102030405060708090a0b0c0d0e0f62'

describe('a secret', () => {
  it('is read from the environment and from a file, without the last line end', () => {
    const file = write('from a file\n', 'password')
    const { configuration } = load(`${daemon}[Ansible]\nSSH_PASSWORD = file:${file}\n`, engine)
    expect(configuration.ansible.sshPassword).toBe('from a file')
    expect(configuration.store).toMatchObject({ password: 'from the environment' })
  })

  it('in a separate file may be in the home folder', () => {
    write('from home', 'password')
    const content = `${daemon}[Ansible]\nSSH_PASSWORD = file:~/password\n`
    const env = { HOME: path(''), DB_PASSWORD: 'x' }
    expect(load(content, { ...engine, env }).configuration.ansible.sshPassword).toBe('from home')
  })

  it('that is missing is a problem that names its place', () => {
    const empty = write('\n', 'empty')
    const content = `${daemon}[Ansible]\nSSH_PASSWORD = file:/nowhere\nSSH_SUDO_PASSWORD = env:NOWHERE\nSSH_KEY_PASSPHRASE = file:${empty}\nSSH_KEY_FILE = ${empty}`
    expect(messagesOf(content, engine)).toEqual([
      expect.stringMatching(/: \[Ansible\] SSH_PASSWORD: no such file: \/nowhere$/),
      expect.stringMatching(/: \[Ansible\] SSH_SUDO_PASSWORD: the environment variable NOWHERE is not set$/),
      expect.stringMatching(/: \[Ansible\] SSH_KEY_PASSPHRASE: the file .*\/empty is empty$/),
    ])
  })

  it('is one problem, not two, when it is the address of the store', () => {
    expect(messagesOf('[Store]\nURL = env:NOWHERE\n', { profile: 'standalone' })).toHaveLength(1)
  })

  it('that [Store] URL makes needless need not be there', () => {
    const env = { DISTRIBUTE_STORE_URL: 'mysql://u:p@db/d' }
    expect(load(daemon.replace('DB_PASSWORD', 'NOWHERE'), { env }).configuration.store).toMatchObject({ password: 'p' })
  })

  it('of another process need not be there', () => {
    const content = `${daemon}SASL_MECHANISM = plain\nSASL_USER = u\nSASL_PASSWORD = env:KAFKA_PASSWORD
[Fil_EXEC_MySQL]\nPASSWORD = env:ENGINE_PASSWORD\n[Ansible]\nSSH_PASSWORD = file:/nowhere\n`
    const kafka = { KAFKA_PASSWORD: 'k' }
    const { configuration, effective } = load(content, { env: kafka })
    expect(configuration.ansible.sshPassword).toBeUndefined()
    expect(effective).toContainEqual({
      ...{ section: 'Ansible', key: 'SSH_PASSWORD', value: '********', origin: 'file', reference: 'file:/nowhere' },
    })
    const ofEngine = content.replace('SSH_PASSWORD = file:/nowhere', '')
    expect(() => load(ofEngine, { ...engine, env: { ...kafka, ENGINE_PASSWORD: 'e', DB_PASSWORD: '' } })).not.toThrow()
    expect(messagesOf(ofEngine, { ...engine, env: kafka })).toEqual([
      expect.stringContaining('[Fil_EXEC_MySQL] PASSWORD: the environment variable ENGINE_PASSWORD is not set'),
    ])
    expect(load(content, { profile: 'standalone', storeOnly: true }).configuration.store).toMatchObject({
      password: 'from the environment',
    })
  })

  it.each([
    ['MySQL', 'distribute'],
    ['Fil_EXEC_MySQL', 'execute-engine'],
  ] as const)(
    'of [%s] in the format of the original is refused with the command that converts it',
    (section, profile) => {
      for (const hex of [originals, originals.toUpperCase()]) {
        const content = `${daemon.replace('PASSWORD = env:DB_PASSWORD', '')}[${section}]\nPASSWORD = ${hex}\n`
        const { message } = failToLoad(content, { profile })
        expect(message).toContain(
          `[${section}] PASSWORD: the value looks like a password encrypted by the Python version`,
        )
        expect(message).toContain('`distribute secret convert --original-key file:PATH`')
        expect(message).not.toContain(hex)
      }
    },
  )

  it.each(['20261125', originals.slice(2), `${originals}0`, `${originals.slice(1)}g`])(
    'that is none of the original (%s) is taken',
    (text) => {
      const { configuration, warnings } = load(daemon.replace('env:DB_PASSWORD', text))
      expect({ store: configuration.store, warnings }).toMatchObject({ store: { password: text }, warnings: [] })
    },
  )

  it.each(['SSH_PASSWORD', 'SSH_SUDO_PASSWORD'])(
    'that the original kept as plain text is taken in any form: %s',
    (key) => {
      const { effective, warnings } = load(`${daemon}[Ansible]\n${key} = ${originals}\n`, engine)
      expect(effective).toContainEqual(expect.objectContaining({ key, value: '********' }))
      expect(warnings).toEqual([])
    },
  )

  it('may look like the original format where it comes by env:', () => {
    const env = { DB_PASSWORD: originals }
    expect(load(daemon, { env }).configuration.store).toMatchObject({ password: originals })
  })

  it('is masked in the effective configuration, which shows its origin', () => {
    const content = '[Store]\nURL = mysql://web:hunt@er2@db:3306/distribute\n[Ansible]\nSSH_PASSWORD = hunter2\n'
    const { effective } = load(content, { profile: 'standalone' })
    expect(JSON.stringify(effective)).not.toMatch(/hunt|er2/)
    expect(effective.find(({ key }) => key === 'URL')?.value).toBe('mysql://web:********@db:3306/distribute')
    expect(load(daemon).effective).toContainEqual({
      ...{ section: 'MySQL', key: 'PASSWORD', value: '********', origin: 'file', reference: 'env:DB_PASSWORD' },
    })
  })
})

describe('a secret that every user can read', () => {
  it('is a warning if it is plain text in the settings file', () => {
    const content = `${daemon}[Ansible]\nSSH_PASSWORD = plain\n`
    expect(load(content).warnings).toEqual([])
    const file = path('server.conf')
    chmodSync(file, 0o644)
    expect(load(content).warnings).toEqual([
      `${file}: every user of this machine can read [Ansible] SSH_PASSWORD: chmod o-r ${file}`,
    ])
    expect(load(daemon).warnings).toEqual([])
  })

  it('is a warning if it is in a separate file, once for all settings that use it', () => {
    const file = write('p', 'password', 0o644)
    const { warnings } = load(`${daemon}[Ansible]\nSSH_PASSWORD = file:${file}\nSSH_SUDO_PASSWORD = file:${file}\n`)
    const keys = '[Ansible] SSH_PASSWORD, [Ansible] SSH_SUDO_PASSWORD'
    expect(warnings).toEqual([`${file}: every user of this machine can read ${keys}: chmod o-r ${file}`])
  })
})

describe('an encrypted secret', () => {
  const bytes = Buffer.alloc(32, 7)
  const sealed = createSecretKey(bytes).seal('configuration', 'hunter2')
  const content = `${daemon}[Ansible]\nSSH_PASSWORD = ${sealed}\n`
  const withKey = (file: string) => `${content}[Security]\nKEY_FILE = ${file}\n`

  it('is opened with KEY_FILE, wherever that is named', () => {
    const file = write(bytes, 'key')
    for (const loaded of [
      load(withKey(file), engine),
      load(content, { ...engine, env: { DISTRIBUTE_SECURITY_KEY_FILE: file } }),
      load(withKey('~/key'), { ...engine, env: { HOME: path(''), DB_PASSWORD: 'x' } }),
      load(content, { ...engine, overrides: { 'Security.KEY_FILE': file } }),
    ]) {
      expect(loaded.configuration.ansible.sshPassword).toBe('hunter2')
      expect(loaded.secretKey?.open('configuration', sealed)).toBe('hunter2')
    }
  })

  it('may come from the environment, and is shown as encrypted only', () => {
    const env = { DB_PASSWORD: 'x', DISTRIBUTE_ANSIBLE_SSH_PASSWORD: sealed }
    const { configuration, effective } = load(`${daemon}[Security]\nKEY_FILE = ${write(bytes, 'key')}`, {
      ...engine,
      env,
    })
    expect(configuration.ansible.sshPassword).toBe('hunter2')
    expect(JSON.stringify(effective)).not.toContain(sealed)
    expect(effective.find(({ key }) => key === 'SSH_PASSWORD')).toMatchObject({
      ...{ value: '********', origin: 'environment', reference: 'enc:v1' },
    })
  })

  it('without KEY_FILE is a problem', () => {
    expect(messagesOf(content, engine)).toEqual([
      expect.stringMatching(/\[Ansible\] SSH_PASSWORD: the value is encrypted, but \[Security\] KEY_FILE is not set/),
    ])
  })

  it.each([
    ['is not there', () => path('nowhere'), 'does not exist: create it with `distribute secret init`'],
    ['others can read', () => write(bytes, 'key', 0o644), 'has mode 0644, so others may use it: chmod 600'],
    ['has a wrong length', () => write('short', 'key'), 'has 5 bytes instead of 32'],
  ])('with a key file that %s is one problem, at KEY_FILE', (_, prepare, reason) => {
    const file = prepare()
    expect(messagesOf(withKey(file), engine)).toEqual([
      expect.stringContaining(`[Security] KEY_FILE: the key file ${file} ${reason}`),
    ])
  })

  it('with another key, or damaged, is a problem that does not repeat it', () => {
    const file = write(Buffer.alloc(32, 8), 'key')
    const [message] = messagesOf(withKey(file), engine)
    expect(message).toContain(`[Ansible] SSH_PASSWORD: the value cannot be decrypted with the key ${file}`)
    expect(message).not.toContain(sealed.slice(7, 20))
    write(bytes, 'key')
    expect(messagesOf(withKey(file).replace(sealed, sealed.slice(0, -2)), engine)).toHaveLength(1)
    expect(messagesOf(withKey(file).replace(sealed, 'enc:v2:AAAA'), engine)).toEqual([
      expect.stringContaining('an encrypted value must begin with enc:v1:'),
    ])
  })
})

describe('KEY_FILE', () => {
  it('that is wrong is told by every daemon, and by no command that can do without it', () => {
    const content = `${daemon}[Security]\nKEY_FILE = ${path('nowhere')}\n`
    for (const profile of ['distribute', 'execute-engine', 'standalone'] as const) {
      expect(messagesOf(content, { profile })).toHaveLength(1)
    }
    expect(load(content, { profile: 'standalone', storeOnly: true }).secretKey).toBeUndefined()
    const sealed = createSecretKey(Buffer.alloc(32)).seal('configuration', 'p')
    const needed = content.replace('env:DB_PASSWORD', sealed)
    expect(messagesOf(needed, { profile: 'standalone', storeOnly: true })).toHaveLength(1)
  })

  it('is not needed', () => {
    expect(load(daemon).secretKey).toBeUndefined()
  })

  it('opens secretVars where no other key does', () => {
    const [settingsKey, varsKey] = [createSecretKey(Buffer.alloc(32, 1)), createSecretKey(Buffer.alloc(32, 2))]
    const content = `${daemon}[Security]\nKEY_FILE = ${write(Buffer.alloc(32, 1), 'key')}\n`
    const both = `${content}SECRET_VARS_KEY_FILE = ${write(Buffer.alloc(32, 2), 'vars-key')}
[Ansible]\nSSH_PASSWORD = ${settingsKey.seal('configuration', 'hunter2')}\n`
    const sealed = varsKey.seal('secretVars', 'x')
    expect(load(content).secretKey?.open('secretVars', settingsKey.seal('secretVars', 'x'))).toBe('x')
    expect(load(content).secretKey?.open('secretVars', sealed)).toBeUndefined()
    const { secretKey, configuration } = load(both, engine)
    expect(secretKey?.open('secretVars', sealed)).toBe('x')
    expect(configuration.ansible.sshPassword).toBe('hunter2')
    expect(messagesOf(both.replace('vars-key', 'nowhere'))).toEqual([
      expect.stringContaining(`[Security] SECRET_VARS_KEY_FILE: the key file ${path('nowhere')} does not exist`),
    ])
  })
})
