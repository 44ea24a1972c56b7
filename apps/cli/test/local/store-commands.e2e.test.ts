import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrateStore, openStore } from '@distribute/store'
import { createSqlClient, type MySqlServer, useFolder, useMariaDb } from '@distribute/testbed'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../cli.ts'

let dir = ''
let server: MySqlServer

beforeAll(async () => {
  dir = useFolder()
  server = await useMariaDb()
})

const stores = {
  SQLite: async () => `sqlite:${join(mkdtempSync(join(dir, 'store-')), 'distribute.db')}`,
  MariaDB: () => server.createDatabase(),
}

describe.each(['SQLite', 'MariaDB'] as const)('on %s', (kind) => {
  let url = ''
  let config = ''
  beforeEach(async () => {
    url = await stores[kind]()
    config = join(dir, 'server.conf')
    writeFileSync(config, `[Store]\nURL = env:STORE_URL\n`)
  })

  const run = (...args: string[]) => runCli([...args, '--config', config], { cwd: dir, env: { STORE_URL: url } })

  it('migrate creates the tables, and changes nothing the second time', async () => {
    const first = await run('migrate')
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toMatch(/^applied: first tables\n(applied: .+\n)*store .+ has schema version \d+\n$/)
    const second = await run('migrate')
    expect(second).toMatchObject({ status: 0, stdout: first.stdout.replace(/^applied: .+\n/gm, '') })
  })

  it('token create prints a token of which the store keeps only the hash, and refuses a name in use', async () => {
    await migrateStore(url)
    const { status, stdout, stderr } = await run('token', 'create', '--name', '运维 team')
    const token = stdout.trim()
    expect(status).toBe(0)
    expect(token).toMatch(/^dst_[\w-]{49}$/)
    expect(stderr).toMatch(/^token of 运维 team \(operator\) created in the store .+; it cannot be shown again\n$/)
    const store = await openStore(url)
    try {
      const hash = createHash('sha256').update(token).digest('hex')
      expect(await store.tokens.find(hash)).toMatchObject({ name: '运维 team', role: 'operator', lanes: 'all' })
      expect(await store.tokens.find(token)).toBeUndefined()
    } finally {
      await store.close()
    }
    const second = await run('token', 'create', '--name', '运维 team')
    expect(second).toMatchObject({ status: 64, stdout: '' })
    expect(second.stderr).toMatch(/^distribute: a token named 运维 team already exists.*\n$/)
  })

  it('lane add adds a lane, for which key init creates keys', async () => {
    await migrateStore(url)
    expect(await run('lane', 'add', 'prod')).toMatchObject({
      status: 0,
      stderr: 'to create its keys, run: distribute key init --lane prod\n',
    })
    expect((await run('lane', 'list', '--standalone')).stdout).toBe('default\nprod\n')
    const { status, stdout } = await run('key', 'init', '--keys-dir', `keys-${kind}`)
    expect(status).toBe(0)
    const id = '[0-9a-f]{16}'
    expect(stdout).toMatch(
      new RegExp(`^orders: key ${id} created\nlane default: key ${id} created\nlane prod: key ${id} created\n$`),
    )
  })

  it('token create names the command that makes the tables', async () => {
    const { status, stdout, stderr } = await run('token', 'create', '--name', 'web')
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' })
    expect(stderr).toMatch(/^distribute: .*run `distribute migrate`\n$/)
  })
})

describe.each([['migrate'], ['token', 'create', '--name', 'web']])('%s with a database that is away', (...args) => {
  it('names the store in one line, without the password', async () => {
    // port 1: nothing listens there
    const env = { DISTRIBUTE_STORE_URL: 'mysql://web:hunter2@127.0.0.1:1/distribute' }
    const { status, stdout, stderr } = await runCli(args, { cwd: dir, env })
    expect({ status, stdout }).toEqual({ status: 69, stdout: '' })
    expect(stderr).toMatch(/^distribute: .*127\.0\.0\.1:1.*\n$/)
    expect(stderr).not.toContain('hunter2')
  })
})

it('exits with 78 if the account lacks a right to a table, and says so', async () => {
  const url = await server.createDatabase()
  await migrateStore(url)
  const account = new URL(url)
  const name = account.pathname.slice(1)
  Object.assign(account, { username: `${name}_poor`, password: 'hunter2' })
  const sql = createSqlClient(url)
  try {
    await sql.query(`create user ${name}_poor@'%' identified by 'hunter2'`)
    for (const table of ['schema_version', 'task']) await sql.query(`grant select on ${table} to ${name}_poor@'%'`)
    const { status, stdout, stderr } = await runCli(['token', 'list'], {
      cwd: dir,
      env: { DISTRIBUTE_STORE_URL: account.href },
    })
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' })
    expect(stderr).toMatch(
      /^distribute: .*SELECT command denied to user .*token.*: grant it, or set another account.*\n$/,
    )
  } finally {
    await sql.query(`drop user ${name}_poor@'%'`)
    sql.close()
  }
})

it("migrate grants the engines' account its rights, and refuses an invalid account", async () => {
  const url = await server.createDatabase()
  const user = `engine_${new URL(url).pathname.slice(-16)}`
  const run = (account: string) =>
    runCli(['migrate', '--engine-account', account], { cwd: dir, env: { DISTRIBUTE_STORE_URL: url } })
  const missing = await run(user)
  expect(missing).toMatchObject({ status: 78, stdout: '' })
  expect(missing.stderr).toMatch(`the account '${user}'@'%' does not exist: `)
  const sql = createSqlClient(url)
  try {
    await sql.query(`create user ${user}@'%' identified by 'hunter2'`)
    const { status, stdout } = await run(user)
    expect(status).toBe(0)
    expect(stdout).toMatch(new RegExp(`has schema version \\d+\naccount '${user}'@'%' has the rights of an engine\n$`))
  } finally {
    await sql.query(`drop user if exists ${user}@'%'`)
    sql.close()
  }
  const wrong = await run('engine; drop table task')
  expect(wrong).toMatchObject({ status: 64, stdout: '' })
  expect(wrong.stderr).toMatch(/^distribute: "engine; drop table task" is not a valid MySQL account: .*\n$/)
})

it('migrates and creates a token regardless of other settings', async () => {
  const cwd = mkdtempSync(join(dir, 'cwd-'))
  writeFileSync(join(cwd, 'server.conf'), '[HTTP]\nPORT = x\n[Kafka_Cluster]\nSASL_USER = u\n', { mode: 0o600 })
  const run = (...args: string[]) => runCli([...args, '--config', 'server.conf', '--standalone'], { cwd })
  expect(await run('migrate')).toMatchObject({ status: 0, stderr: '' })
  expect(await run('token', 'create', '--name', 'web')).toMatchObject({ status: 0 })
})

describe('where no setting names a store', () => {
  it('migrate and token refuse, change nothing, and say how to select the store of standalone', async () => {
    const cwd = mkdtempSync(join(dir, 'cwd-'))
    mkdirSync(join(cwd, 'conf'))
    writeFileSync(join(cwd, 'conf/server.conf'), '[HTTP]\nPORT = 1\n')
    const orServer = 'for a server, run `distribute login`, or name it by --server or DISTRIBUTE_SERVER\n'
    const commands = [
      { args: ['migrate'], more: '' },
      { args: ['token', 'create', '--name', 'a'], more: orServer },
    ]
    for (const { args, more } of commands) {
      const { status, stdout, stderr } = await runCli(args, { cwd })
      expect({ args, status, stdout }).toEqual({ args, status: 78, stdout: '' })
      expect(stderr).toMatch(/^distribute: no setting names a store: .*--standalone .*\/data\/distribute\.db\n/)
      expect(stderr.split('\n').slice(1).join('\n')).toBe(more)
    }
    expect(readdirSync(cwd)).toEqual(['conf'])
  })

  it('--standalone, or a DATA_DIR, means the store of standalone', async () => {
    const cwd = mkdtempSync(join(dir, 'cwd-'))
    const { status, stdout } = await runCli(['migrate', '--standalone'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toMatch(/\/data\/distribute\.db has schema version \d+\n$/)
    const env = { DISTRIBUTE_STANDALONE_DATA_DIR: join(cwd, 'data') }
    expect(await runCli(['token', 'create', '--name', 'a'], { cwd: dir, env })).toMatchObject({ status: 0 })
    const { stdout: tokens } = await runCli(['token', 'list', '--standalone'], { cwd })
    expect(tokens).toMatch(/ a$/m)
  })
})
