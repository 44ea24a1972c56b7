import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfiguration } from '@distribute/service'
import { useFolder } from '@distribute/testbed'
import { beforeEach, describe, expect, it } from 'vitest'
import { runProgram } from '../run-program.ts'

let dir = ''
let keys = ''
let engine = ''
let config = ''
beforeEach(() => {
  dir = useFolder()
  keys = join(dir, 'new/keys')
  engine = join(dir, 'engine')
  config = join(dir, 'server.conf')
  // errors in other settings do not matter
  writeFileSync(config, `[Security]\nKEYS_DIR = ${keys}\n[MySQL]\nPORT = x\n`)
})

const key = (...args: string[]) => runProgram(['key', ...args, '--config', config])
const inEngine = (...args: string[]) => runProgram(['key', ...args, '--keys-dir', engine])
const init = (...lanes: string[]) => key('init', ...lanes.flatMap((lane) => ['--lane', lane]))
const readAll = (folder: string) => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])
const modes = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]))
const refused = (code: string, message: string) => ({ code, message: expect.stringContaining(message) })

/** The keys as a process would open them. */
function open(profile: 'distribute' | 'execute-engine', folder: string) {
  const env = {
    DISTRIBUTE_SECURITY_KEYS_DIR: folder,
    DISTRIBUTE_STORE_URL: 'mysql://u:p@127.0.0.1:1/d',
    DISTRIBUTE_KAFKA_CLUSTER_BOOTSTRAP_SERVERS: 'k:1',
  }
  return loadConfiguration({ profile, env, file: undefined }).keys
}
const distribute = () => open('distribute', keys).signing
const anEngine = (folder = engine) => open('execute-engine', folder).engine
const context = { lane: 'prod', firstTask: 'x' }
const seal = () => distribute().sealer.seal({ a: 1 }, context)
const signed = () => ({ keyId: distribute().signer?.keyId ?? '', signature: distribute().signer?.sign('order') ?? '' })
const rotate = async (...purpose: string[]) => (await key('rotate', ...purpose)).printed.join()

describe('key init', () => {
  it('creates the keys of orders and lanes, each half in its own file', async () => {
    const { printed, notes } = await init('prod', 'test')
    expect(printed).toEqual(
      ['orders', 'lane prod', 'lane test'].map((name) => expect.stringContaining(`${name}: key `)),
    )
    expect(notes).toEqual([expect.stringContaining('Keep a copy')])
    expect(statSync(keys).mode & 0o777).toBe(0o700)
    expect(modes(keys)).toEqual({
      ...{ 'orders.pem': 0o600, 'lane-prod.pem': 0o600, 'lane-test.pem': 0o600 },
      ...{ 'orders.pub.pem': 0o644, 'lane-prod.pub.pem': 0o644, 'lane-test.pub.pem': 0o644 },
    })
    expect([distribute().signer !== undefined, distribute().sealer.lanes]).toEqual([true, ['prod', 'test']])
  })

  it('overwrites nothing, and creates missing keys', async () => {
    await init('prod')
    const before = readAll(keys)
    const { printed, notes } = await init('prod', 'test')
    expect(printed).toEqual([expect.stringContaining('lane test: key ')])
    expect(notes.slice(0, 2)).toEqual(
      ['orders', 'lane prod'].map((name) => expect.stringContaining(`${name}: already has`)),
    )
    expect(readAll(keys)).toEqual(expect.arrayContaining(before))
  })

  it('creates no second pair for a private half that was moved, and restores a lost public half', async () => {
    await init('prod')
    const [privateHalf, publicHalf] = ['lane-prod.pem', 'lane-prod.pub.pem'].map((name) => join(keys, name))
    const text = readFileSync(String(publicHalf), 'utf8')
    rmSync(String(publicHalf))
    await init('prod')
    expect(readFileSync(String(publicHalf), 'utf8')).toBe(text)
    rmSync(String(privateHalf))
    await init('prod')
    expect(existsSync(String(privateHalf))).toBe(false)
  })

  it('says if the settings do not name the folder, and refuses a folder that others may write to', async () => {
    const { notes } = await runProgram(['key', 'init', '--lane', 'prod', '--keys-dir', engine])
    expect(notes).toContain(`Add to the settings: [Security] KEYS_DIR = ${engine}`)
    chmodSync(engine, 0o777)
    await expect(inEngine('init', '--lane', 'prod')).rejects.toMatchObject(
      refused('invalid_configuration', 'chmod go-w'),
    )
    await expect(runProgram(['key', 'show'])).rejects.toMatchObject(refused('invalid_configuration', 'KEYS_DIR'))
  })
})

describe('key show', () => {
  const rows = async (from = key) =>
    (await from('show')).printed
      .join('\n')
      .split('\n')
      .slice(1)
      .map((row) => row.split(/ {2,}/).slice(1, 4))

  it('lists the purpose and use of each key, without secrets', async () => {
    await init('prod')
    await rotate('--lane', 'prod')
    expect(await rows()).toEqual([
      ['orders', 'signs, verifies', 'private, public'],
      ['lane prod', 'seals, opens', 'private, public'],
      ['lane prod', 'opens', 'private, public'],
    ])
    const { printed } = await key('show')
    const secrets = readFileSync(join(keys, 'lane-prod.pem'), 'utf8')
      .split('\n')
      .filter((line) => !line.includes('-'))
    for (const secret of secrets.filter(Boolean)) expect(printed.join()).not.toContain(secret)
    expect(printed.join()).toContain(distribute().signer?.keyId)
  })

  it('shows of the folder of an engine that it verifies and opens', async () => {
    await init('prod')
    await key('export', '--lane', 'prod', '--to', engine, '--move')
    expect(await rows(inEngine)).toEqual([
      ['orders', 'verifies', 'public'],
      ['lane prod', 'opens', 'private'],
    ])
    expect(await rows()).toContainEqual(['lane prod', 'seals', 'public'])
  })

  it('says if the folder has no keys', async () => {
    await expect(key('show')).rejects.toMatchObject(refused('invalid_configuration', 'distribute key init'))
  })
})

describe('key export', () => {
  it('makes the folder of an engine that has only its own', async () => {
    await init('prod', 'test')
    expect((await key('export', '--lane', 'prod', '--to', engine)).printed).toEqual([engine])
    expect(statSync(engine).mode & 0o777).toBe(0o700)
    expect(modes(engine)).toEqual({ 'orders.pub.pem': 0o644, 'lane-prod.pem': 0o600 })
    expect(anEngine().verifier?.verify('order', signed())).toBe('valid')
    expect(anEngine().opener.open(seal(), context)).toEqual({ kind: 'opened', secretVars: { a: 1 } })
  })

  it('may take the private key away, so that distribute itself cannot open what it sealed', async () => {
    await init('prod', 'test')
    await key('export', '--lane', 'prod', '--to', engine, '--move')
    expect(Object.keys(modes(keys)).sort()).toEqual([
      ...['lane-prod.pub.pem', 'lane-test.pem', 'lane-test.pub.pem', 'orders.pem', 'orders.pub.pem'],
    ])
    expect(anEngine().opener.open(seal(), context)).toMatchObject({ kind: 'opened' })
  })

  it('exports the key of orders if that of the lane was moved earlier, and says that this one is missing', async () => {
    await init('prod')
    await key('export', '--lane', 'prod', '--to', engine, '--move')
    const [sealed, held] = [seal(), readFileSync(join(engine, 'lane-prod.pem'), 'utf8')]
    const next = await rotate('--orders')
    const { notes } = await key('export', '--lane', 'prod', '--to', engine, '--move')
    expect(notes[0]).toMatch(/private key of lane prod is not here, .*lane-prod\.pem stays unchanged$/)
    expect(anEngine().verifier?.keyIds).toContain(next)
    expect(readFileSync(join(engine, 'lane-prod.pem'), 'utf8')).toBe(held)
    expect(anEngine().opener.open(sealed, context)).toMatchObject({ kind: 'opened' })

    const another = await key('export', '--lane', 'prod', '--to', join(dir, 'another'))
    expect(another.notes[0]).toContain(`lacks ${sealed.split(':')[2]}, which was moved earlier`)
    expect(Object.keys(modes(join(dir, 'another')))).toEqual(['orders.pub.pem'])
    expect(anEngine(join(dir, 'another')).verifier?.keyIds).toContain(next)
  })

  it('refuses a folder of distribute, and a lane without a key', async () => {
    await init('prod')
    const before = readAll(keys)
    cpSync(keys, join(dir, 'other'), { recursive: true })
    for (const to of [keys, join(dir, 'other')]) {
      await expect(key('export', '--lane', 'prod', '--to', to)).rejects.toThrow(
        /the key folder itself|keys of distribute/,
      )
    }
    expect(readAll(join(dir, 'other'))).toEqual(before)
    const unknown = key('export', '--lane', 'nowhere', '--to', engine)
    await expect(unknown).rejects.toMatchObject(refused('not_found', 'distribute key init --lane nowhere'))
  })

  it('keeps keys that only the engine has, and says which keys a new folder lacks', async () => {
    await init('prod')
    await key('export', '--lane', 'prod', '--to', engine, '--move')
    const sealed = seal()
    const next = await rotate('--lane', 'prod')
    const { notes } = await key('export', '--lane', 'prod', '--to', join(dir, 'another'), '--move')
    expect(notes[0]).toContain(`lacks ${sealed.split(':')[2]}, which was moved earlier`)
    expect(anEngine(join(dir, 'another')).opener.open(sealed, context)).toMatchObject({ kind: 'unknown_key' })
    await rotate('--lane', 'prod')
    await key('export', '--lane', 'prod', '--to', engine)
    expect(anEngine().opener.open(sealed, context)).toMatchObject({ kind: 'opened' })
    expect(readFileSync(join(engine, 'lane-prod.pem'), 'utf8').match(/BEGIN/g)).toHaveLength(2)
    expect(next).toMatch(/^[0-9a-f]{16}$/)
  })
})

describe.each([
  ['--orders', []],
  ['--lane', ['prod']],
] as const)('the keys of %s are rotated', (flag, name) => {
  const purpose = [flag, ...name]
  const exportKeys = () => key('export', '--lane', 'prod', '--to', engine)
  const active = () => (flag === '--orders' ? signed().keyId : seal().split(':')[2])

  it('without a moment at which an engine does not know what distribute uses', async () => {
    await init('prod')
    await exportKeys()
    const [first, order, sealed] = [active(), signed(), seal()]
    const next = await rotate(...purpose)
    expect(active()).toBe(first)
    await exportKeys()
    await key('use', next)
    await key('use', next)
    expect(active()).toBe(next)
    for (const one of [order, signed()]) expect(anEngine().verifier?.verify('order', one)).toBe('valid')
    for (const one of [sealed, seal()]) expect(anEngine().opener.open(one, context)).toMatchObject({ kind: 'opened' })
    await key('remove', String(first))
    await inEngine('remove', String(first))
    expect(flag === '--orders' ? anEngine().verifier?.keyIds : anEngine().opener.open(sealed, context)).toEqual(
      flag === '--orders' ? [next] : { kind: 'unknown_key', keyId: first },
    )
    expect(modes(keys)).toMatchObject({ 'orders.pem': 0o600, 'lane-prod.pem': 0o600, 'lane-prod.pub.pem': 0o644 })
  })

  it('neither the key in use nor the only key can be deleted', async () => {
    await init('prod')
    await exportKeys()
    const first = String(active())
    await expect(key('remove', first)).rejects.toMatchObject(refused('conflict', 'it is the only one'))
    await expect(inEngine('remove', first)).rejects.toMatchObject(refused('conflict', 'it is the only one'))
    const next = await rotate(...purpose)
    await expect(key('remove', first)).rejects.toMatchObject(refused('conflict', `distribute key use ${next} first`))
  })
})

describe('after the loss of', () => {
  const lose = (...files: string[]) => {
    for (const file of files) rmSync(join(keys, file))
  }
  const exportKeys = () => key('export', '--lane', 'prod', '--to', engine)

  beforeEach(() => init('prod'))

  it('the key of orders, another one takes its place', async () => {
    await exportKeys()
    const lost = signed()
    lose('orders.pem', 'orders.pub.pem')
    await init('prod')
    await exportKeys()
    expect(anEngine().verifier?.verify('order', signed())).toBe('valid')
    expect(anEngine().verifier?.verify('order', lost)).toBe('unknown_key')
  })

  it('the key of a lane, another one takes its place', async () => {
    const lost = seal()
    lose('lane-prod.pem', 'lane-prod.pub.pem')
    await init('prod')
    await exportKeys()
    expect(distribute().sealer.isOpenable(lost, 'prod')).toBe(false)
    expect(anEngine().opener.open(seal(), context)).toMatchObject({ kind: 'opened' })
  })
})

describe('refused is', () => {
  beforeEach(() => init('prod'))

  it('a missing key', async () => {
    const [wrong, known] = ['0123456789abcdef', distribute().signer?.keyId]
    for (const command of ['use', 'remove']) {
      await expect(key(command, wrong)).rejects.toMatchObject(refused('not_found', `${known} (orders)`))
    }
  })

  it('a rotation that does not say which, or of a lane without a key', async () => {
    await expect(key('rotate')).rejects.toMatchObject(refused('invalid_input', '--orders or --lane NAME'))
    const both = key('rotate', '--orders', '--lane', 'prod')
    await expect(both).rejects.toMatchObject(refused('invalid_input', '--orders or --lane NAME'))
    await expect(key('rotate', '--lane', 'x')).rejects.toMatchObject(
      refused('not_found', 'create it with distribute key init'),
    )
  })

  it('to sign with a key of which only the public half is here', async () => {
    await key('export', '--lane', 'prod', '--to', engine)
    const id = anEngine().verifier?.keyIds[0] ?? ''
    await expect(inEngine('use', id)).rejects.toMatchObject(refused('conflict', 'does not have the half of key'))
  })
})
