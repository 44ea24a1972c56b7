import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfiguration } from '../../src/configuration/load-configuration.ts'
import { daemon, useSettings } from './settings-under-test.ts'

describe('loadConfiguration', () => {
  const { load, failToLoad, write, path } = useSettings()

  describe('sources', () => {
    it('takes the environment before the file, and a flag before both', () => {
      const content = `${daemon}[HTTP]\nHOST = 10.0.0.9\nPORT = 1\n`
      const env = { DISTRIBUTE_HTTP_PORT: '2', DISTRIBUTE_HTTP_HOST: '10.0.0.8' }
      const { configuration } = load(content, { env, overrides: { 'HTTP.PORT': '3' } })
      expect(configuration.http).toMatchObject({ host: '10.0.0.8', port: 3 })
    })

    it('takes an empty value as none, so that the environment can take a setting back', () => {
      const content = `${daemon}[Security]\nV1_ALLOW_FROM = 10.0.0.0/8\n[HTTP]\nPORT =\n`
      const { configuration } = load(content, { env: { DISTRIBUTE_SECURITY_V1_ALLOW_FROM: '' } })
      expect(configuration.security.v1AllowFrom).toEqual([])
      expect(configuration.http.port).toBe(8007)
    })

    it('reads the file that DISTRIBUTE_CONFIG names', () => {
      const env = { DISTRIBUTE_CONFIG: write('[HTTP]\nPORT = 9', 'other.conf') }
      expect(loadConfiguration({ env, profile: 'standalone' }).configuration.http.port).toBe(9)
    })

    it('refuses a named file that does not exist', () => {
      const file = path('nowhere.conf')
      expect(() => loadConfiguration({ file, env: {}, profile: 'standalone' })).toThrow(
        `${file}: the file does not exist`,
      )
    })

    it('refuses a file that cannot be read', () => {
      expect(() => loadConfiguration({ file: path(''), env: {}, profile: 'standalone' })).toThrow(
        'cannot be read (EISDIR)',
      )
    })
  })

  describe('problems', () => {
    it('lists every problem in one error, each with its place, value and the allowed values', () => {
      const content = `${daemon}[HTTP]\nPORT = 80a\n[Log]\nLEVEL = loud\n`
      const error = failToLoad(content, { env: { DISTRIBUTE_LIMITS_MAX_BODY_BYTES: '8 MB' } })
      const file = path('server.conf')
      expect(error.code).toBe('invalid_configuration')
      expect(error.problems.map(({ message }) => message)).toEqual([
        `${file}: [HTTP] PORT = 80a: must be a whole number from 0 to 65535`,
        `${file}: [Log] LEVEL = loud: must be one of trace, debug, info, warn, error, fatal, silent`,
        'environment: DISTRIBUTE_LIMITS_MAX_BODY_BYTES = 8 MB: must be a size from 1 KiB to 1 GiB, such as 65536, 64 KiB or 8 MiB',
      ])
      for (const { message } of error.problems) expect(error.message).toContain(message)
    })

    it.each([
      ['HTTP', 'PORT', '65536'],
      ['HTTP', 'PORT', '-1'],
      ['HTTP', 'PORT', '80.5'],
      ['HTTP', 'PORT', '0x50'],
      ['HTTP', 'BASE_URL', 'ftp://x'],
      ['HTTP', 'TRUST_PROXY', '10.0.0.300'],
      ['HTTP', 'V1_TIME_ZONE', 'Mars/Olympus'],
      ['Exec_Engine', 'NUMBER', '0'],
      ['Exec_Engine', 'NUMBER', '501'],
      ['Exec_Engine', 'LEASE_SECONDS', '1.9'],
      ['Exec_Engine', 'GRACE_SECONDS', '1e9'],
      ['Exec_Engine', 'LANES', 'default, Not A Lane'],
      ['Kafka_Cluster', 'TOPIC', 'a b'],
      ['Kafka_Cluster', 'BOOTSTRAP_SERVERS', 'k1'],
      ['Ansible', 'BECOME_METHOD', 'su do'],
      ['Ansible', 'FAST_KEX', 'maybe'],
      ['Security', 'V1_ALLOW_FROM', '10.0.0.0/33'],
      ['Limits', 'MAX_BODY_BYTES', '-8 MiB'],
      ['Limits', 'MAX_BODY_BYTES', '1 byte'],
    ])('refuses [%s] %s = %s', (section, key, text) => {
      const kafka = section === 'Kafka_Cluster' ? daemon.replace(/\[Kafka_Cluster\][\s\S]*$/, '') : daemon
      const error = failToLoad(`${kafka}[${section}]\n${key} = ${text}\n`)
      expect(error.problems[0]).toMatchObject({ path: `${section}.${key}`.toUpperCase() })
      expect(error.problems[0]?.message).toContain(`[${section}] ${key} = ${text}: must be`)
    })

    it('shows no letter of a secret', () => {
      const content = `[Store]\nURL = mysql://web:hunter2@db:3306\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = k\nSASL_PASSWORD = hunter2`
      const error = failToLoad(content)
      expect(error.problems).toHaveLength(3)
      expect(error.message).not.toContain('hunter2')
    })

    it('names a misspelt key beside the one that is missing', () => {
      const error = failToLoad(`${daemon.replace('BOOTSTRAP_SERVERS', 'BOOTSTRAP_SERVER')}`)
      expect(error.message).toContain('BOOTSTRAP_SERVERS must be set')
      expect(error.message).toContain('did you mean BOOTSTRAP_SERVERS?')
    })

    it('counts a value that [Fil_EXEC_MySQL] takes over from [MySQL] once', () => {
      const error = failToLoad(`${daemon.replace('USER = web', 'USER = web\nPORT = x')}`)
      expect(error.problems).toHaveLength(1)
    })
  })

  describe('warnings', () => {
    it('names the nearest known key, section and variable', () => {
      const content = `${daemon}[HTTP]\nPROT = 1\n[Htp]\nPORT = 1\n`
      const { warnings } = load(content, {
        env: { DISTRIBUTE_HTTP_PRT: '1', DISTRIBUTE_SERVER: 'x', DISTRIBUTE_TOKEN: 'x' },
      })
      const file = path('server.conf')
      expect(warnings).toEqual([
        `${file}: [HTTP] PROT is unknown: did you mean PORT?`,
        `${file}: [Htp] PORT is in an unknown section: did you mean [HTTP]?`,
        'environment: DISTRIBUTE_HTTP_PRT is unknown: did you mean DISTRIBUTE_HTTP_PORT?',
      ])
    })

    it('guesses nothing where nothing is near', () => {
      expect(load(`${daemon}[HTTP]\nCOMPLETELY_ELSE = 1\n`).warnings[0]).toMatch(/COMPLETELY_ELSE is unknown$/)
    })

    it('warns about unused keys in the file and in the environment', () => {
      const content = `${daemon}[Data_Send]\nEXEC = 1\nDISTRIBUTE_IP = 10.0.0.3\n[Gitlab]\nGROUP =\n`
      const { warnings } = load(content, { env: { DISTRIBUTE_ANSIBLE_WARM: 'yes' } })
      expect(warnings.map((warning) => warning.replace(/^.*: /, ''))).toEqual([
        '[Data_Send] EXEC is not used by this version',
        '[Data_Send] DISTRIBUTE_IP is not used by this version',
        'DISTRIBUTE_ANSIBLE_WARM is not used by this version',
      ])
    })

    it('warns that AUTO_OFFSET_RESET = latest is ignored', () => {
      expect(load(`${daemon}AUTO_OFFSET_RESET = latest\n`).warnings[0]).toContain(
        'AUTO_OFFSET_RESET = latest is ignored',
      )
      expect(load(`${daemon}AUTO_OFFSET_RESET = earliest\n`).warnings).toEqual([])
    })

    it('warns that V1_ALLOW_FROM lets any address in', () => {
      expect(load(`${daemon}[Security]\nV1_ALLOW_FROM = 0.0.0.0/0\n`).warnings[0]).toContain(
        'lets any address run commands',
      )
    })

    it('warns that HOST keeps out what V1_ALLOW_FROM lets in', () => {
      const allow = `${daemon}[Security]\nV1_ALLOW_FROM = 10.1.0.0/16\n`
      expect(load(allow).warnings).toEqual([
        expect.stringContaining(
          'V1_ALLOW_FROM names other machines, but [HTTP] HOST = 127.0.0.1 accepts connections from this machine only',
        ),
      ])
      expect(load(`${allow}[HTTP]\nHOST = 0.0.0.0\n`).warnings).toEqual([])
      expect(load(`${allow}[HTTP]\nTRUST_PROXY = 127.0.0.1\n`).warnings).toEqual([])
      expect(load(allow, { profile: 'execute-engine' }).warnings).toEqual([])
      expect(load(`${daemon}[Security]\nV1_ALLOW_FROM = 127.0.0.0/8\n`).warnings).toEqual([])
    })

    it.each(['distribute', 'execute-engine'] as const)('warns %s that engines have another database', (profile) => {
      const old = `${daemon}[Fil_EXEC_MySQL]\nDATABASE = old\n`
      expect(load(old, { profile }).warnings).toEqual([
        expect.stringMatching(
          /server\.conf: \[Fil_EXEC_MySQL\] DATABASE = old, but \[MySQL\] DATABASE = distribute: .+/,
        ),
      ])
      expect(load(`${daemon}[Fil_EXEC_MySQL]\nDATABASE = distribute\n`, { profile }).warnings).toEqual([])
      expect(load(`${old}[Store]\nURL = mysql://web:p@db/one\n`, { profile }).warnings).toEqual([])
    })

    it('warns `distribute migrate`, too', () => {
      const options = { profile: 'standalone', storeOnly: true } as const
      const { warnings } = load(`${daemon}[Fil_EXEC_MySQL]\nDATABASE = old\n`, options)
      expect(warnings).toEqual([expect.stringContaining('[Fil_EXEC_MySQL] DATABASE = old')])
    })
  })

  describe('the store', () => {
    it("is [MySQL] for distribute, and for the engine [Fil_EXEC_MySQL] with [MySQL]'s missing keys", () => {
      const content = `${daemon}[Fil_EXEC_MySQL]\nUSER = engine\nPASSWORD = p\nPOOL = 3\n`
      const common = { kind: 'mysql', host: '10.0.0.1', port: 3306, database: 'distribute' }
      expect(load(content).configuration.store).toMatchObject({ ...common, user: 'web', pool: 8 })
      const engine = load(content, { profile: 'execute-engine' }).configuration.store
      expect(engine).toMatchObject({ ...common, user: 'engine', password: 'p', pool: 3 })
    })

    it('is Store.URL before both', () => {
      const content = `${daemon}[Store]\nURL = mysql://a%40b:p%3A@[::1]:3307/d\n`
      for (const profile of ['distribute', 'execute-engine'] as const) {
        const expected = { host: '::1', port: 3307, database: 'd', user: 'a@b', password: 'p:' }
        expect(load(content, { profile }).configuration.store).toMatchObject(expected)
      }
    })

    it.each([
      'mysql://db/distribute',
      'mysql://u@db',
      'mysql://u@db/d?x=1',
      'mysql://u%zz@db/d',
      'postgres://u@db/d',
      'db',
    ])('refuses the address %s', (url) => {
      expect(failToLoad(`[Store]\nURL = ${url}\n`, { profile: 'standalone' }).message).toContain('must be mysql://')
    })

    it('is refused to a daemon when it is SQLite', () => {
      const content = `${daemon}[Store]\nURL = sqlite:x.db\n`
      expect(failToLoad(content).message).toContain('SQLite serves a single process')
      expect(load(content, { profile: 'standalone' }).configuration.store).toEqual({
        kind: 'sqlite',
        path: resolve('x.db'),
      })
    })

    it('must be named for a daemon', () => {
      const error = failToLoad('[MySQL]\nIP = 10.0.0.1\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = k:1')
      expect(error.message).toContain('[MySQL] DATABASE, USER must be set, or [Store] URL')
    })
  })

  it('needs no file for standalone, which has its own defaults', () => {
    const env = { DISTRIBUTE_STANDALONE_DATA_DIR: path('') }
    const { configuration, effective } = loadConfiguration({ env, profile: 'standalone' })
    expect(configuration.store).toEqual({ kind: 'sqlite', path: path('distribute.db') })
    expect(configuration.engine).toMatchObject({ stateDir: path('engine'), stopSeconds: 0 })
    expect(configuration.ansible.knownHosts).toBe(path('engine/known_hosts'))
    expect(configuration.limits.allowLoopback).toBe(true)
    expect(configuration.kafka.bootstrapServers).toEqual([])
    expect(effective).toContainEqual({ section: 'Limits', key: 'ALLOW_LOOPBACK', value: 'yes', origin: 'default' })
    expect(effective).toContainEqual({ section: 'Standalone', key: 'DATA_DIR', value: path(''), origin: 'environment' })
  })

  it('lets standalone have MySQL and Kafka too', () => {
    const { configuration } = load(daemon, { profile: 'standalone' })
    expect(configuration.store.kind).toBe('mysql')
    expect(configuration.kafka.bootstrapServers).toEqual(['k1:9092', 'k2:9092'])
  })

  it('waits an hour for running units when a daemon stops, and runs nothing on the machine itself', () => {
    const { configuration } = load(daemon)
    expect(configuration.engine.stopSeconds).toBe(3600)
    expect(configuration.limits.allowLoopback).toBe(false)
  })

  it('reads words, sizes, fractions and lists', () => {
    const { configuration } = load(`${daemon}SSL = On
[Limits]
MAX_BODY_BYTES = 1.5 mib
ALLOW_LOOPBACK = TRUE
[Exec_Engine]
GRACE_SECONDS = 0.2
LANES = default, far-east,
[Security]
V1_ALLOW_FROM = 10.0.0.0/8, 192.168.1.1, fd00::/8
[HTTP]
BASE_URL = https://distribute.example.org/
`)
    expect(configuration.kafka.ssl).toBe(true)
    expect(configuration.limits).toMatchObject({ maxBodyBytes: 1.5 * 1024 * 1024, allowLoopback: true })
    expect(configuration.engine).toMatchObject({ graceSeconds: 0.2, lanes: ['default', 'far-east'] })
    expect(configuration.security.v1AllowFrom).toEqual(['10.0.0.0/8', '192.168.1.1', 'fd00::/8'])
    expect(configuration.http.baseUrl).toBe('https://distribute.example.org')
  })

  it('makes paths absolute, from the working folder or the home', () => {
    const { share, engine } = load(`${daemon}[Share]\nPATH = ~/share\n[Exec_Engine]\nSTATE_DIR = a/b\n`).configuration
    expect(share.path).toBe('/home/ops/share')
    expect(engine.stateDir).toBe(resolve('a/b'))
  })

  it('leaves {n} in STATE_DIR to the engine, and takes it once', () => {
    const state = (dir: string) => `${daemon}[Exec_Engine]\nSTATE_DIR = ${dir}\n`
    const { configuration, effective } = load(state('/state/{n}'), { profile: 'execute-engine' })
    expect(configuration.engine.stateDir).toBe('/state/{n}')
    expect(effective).toContainEqual(expect.objectContaining({ key: 'KNOWN_HOSTS', value: '/state/{n}/known_hosts' }))
    expect(failToLoad(state('/state/{n}/{n}')).message).toContain(
      '[Exec_Engine] STATE_DIR = /state/{n}/{n}: must be a folder, with at most one {n}',
    )
  })

  describe('a command that only opens the store', () => {
    const storeOnly = { profile: 'standalone', storeOnly: true } as const

    it('ignores problems of other settings, and does not report them', () => {
      const content = `${daemon}SASL_USER = u\nAUTO_OFFSET_RESET = latest\n[HTTP]\nPORT = x\nTRUST_PROXY = ::/0
[Fil_EXEC_MySQL]\nPORT = x\n[Security]\nV1_ALLOW_FROM = 0.0.0.0/0\n[Ansible]\nSSH_KEY_PASSPHRASE = p\n`
      const { configuration, warnings } = load(content, storeOnly)
      expect(configuration.store).toMatchObject({ kind: 'mysql', host: '10.0.0.1', port: 3306 })
      expect(warnings).toEqual([])
    })

    it('reports problems of the store, and finds the store of standalone', () => {
      const { problems } = failToLoad(daemon.replace('USER = web', 'USER = web\nPORT = x'), storeOnly)
      expect(problems.map(({ path: name }) => name)).toEqual(['MYSQL.PORT'])
      const content = `[Standalone]\nDATA_DIR = ${path('data')}\n[Log]\nLEVEL = loud\n`
      expect(load(content, storeOnly).configuration.store).toEqual({
        kind: 'sqlite',
        path: path('data/distribute.db'),
      })
    })
  })

  it('refuses a passphrase without a key to the processes that use it', () => {
    const content = `${daemon}[Ansible]\nSSH_KEY_PASSPHRASE = hunter2\n`
    for (const profile of ['execute-engine', 'standalone'] as const) {
      const { problems, message } = failToLoad(content, { profile })
      expect(problems).toEqual([
        {
          path: 'ANSIBLE.SSH_KEY_PASSPHRASE',
          message: `${path('server.conf')}: [Ansible] SSH_KEY_PASSPHRASE needs SSH_KEY_FILE, which is not set`,
        },
      ])
      expect(message).not.toContain('hunter2')
      expect(() => load(`${content}SSH_KEY_FILE = ${write('', 'key')}\n`, { profile })).not.toThrow()
    }
    expect(() => load(content)).not.toThrow()
  })

  it.each(['0.0.0.0/0', '10.0.0.0/8, ::/0'])('refuses to trust %s as proxies, where HTTP is answered', (networks) => {
    const content = `${daemon}[HTTP]\nTRUST_PROXY = ${networks}\n`
    for (const profile of ['distribute', 'standalone'] as const) {
      const { problems } = failToLoad(content, { profile })
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(/\[HTTP\] TRUST_PROXY = .*: \S+\/0 matches every address: name the proxies/),
      ])
    }
    expect(() => load(content, { profile: 'execute-engine' })).not.toThrow()
  })

  it('wants user and password where a way to log in to Kafka is set', () => {
    expect(failToLoad(`${daemon}SASL_MECHANISM = plain\n`).message).toContain('must be set together')
    const login = 'SASL_MECHANISM = SCRAM-SHA-256\nSASL_USER = u\nSASL_PASSWORD = p\n'
    expect(load(`${daemon}${login}`).configuration.kafka).toMatchObject({
      saslMechanism: 'scram-sha-256',
      saslPassword: 'p',
    })
  })
})
