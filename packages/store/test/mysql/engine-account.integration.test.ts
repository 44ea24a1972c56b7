import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSqlClient, type MySqlServer, type SqlClient, useMariaDb } from '@distribute/testbed'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { migrateStore, openStore } from '../../src/index.ts'
import { createClaim, createLane, createOutcome, exited, submitQueued } from '../task-fixtures.ts'

let server: MySqlServer
let url: string
let database: string
let admin: SqlClient

beforeAll(async () => {
  server = await useMariaDb()
})

beforeEach(async () => {
  url = await server.createDatabase()
  database = new URL(url).pathname.slice(1)
  admin = createSqlClient(url)
  return () => admin.close()
})

const password = 'hunter2'

/** An account without rights, with the database's URL for it. The end of the test drops it. */
async function createAccount(suffix: string): Promise<{ user: string; href: string }> {
  const user = `${suffix}_${database.slice(-16)}`
  await admin.query(`create user ${user}@'%' identified by '${password}'`)
  onTestFinished(async () => void (await admin.query(`drop user ${user}@'%'`)))
  const account = new URL(url)
  Object.assign(account, { username: user, password })
  return { user, href: account.href }
}

/** The account's rights on each table, as the server reports them. */
async function listRights(user: string): Promise<Readonly<Record<string, string>>> {
  const rows = await admin.query(
    `select table_name as name, group_concat(privilege_type order by privilege_type) as rights
     from information_schema.table_privileges
     where grantee = '''${user}''@''%''' and table_schema = '${database}' group by table_name`,
  )
  return Object.fromEntries(rows.map(({ name, rights }) => [name, rights]))
}

/** The same for columns: `UPDATE state`. */
async function listColumnRights(user: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await admin.query(
    `select table_name as name, group_concat(concat(privilege_type, ' ', column_name)) as rights
     from information_schema.column_privileges
     where grantee = '''${user}''@''%''' and table_schema = '${database}' group by table_name`,
  )
  return Object.fromEntries(rows.map(({ name, rights }) => [name, String(rights).split(',').sort()]))
}

describe("the engines' account at MySQL", () => {
  it('reads every table but those of tokens, people, clients and events, also later ones, and writes only its own', async () => {
    const { user } = await createAccount('engine')
    expect(await migrateStore(url, { engineAccount: user })).toMatchObject({ engineAccount: `'${user}'@'%'` })
    const tables = await admin.query(
      `select table_name as name from information_schema.tables where table_schema = '${database}'`,
    )
    const unread = ['token', 'account', 'session', 'audit_entry', 'event', 'event_sequence']
    const names = tables.map(({ name }) => String(name)).filter((name) => !unread.includes(name))
    expect(names).toHaveLength(tables.length - unread.length)
    const read = Object.fromEntries(names.map((name) => [name, 'SELECT']))
    const added = 'INSERT,SELECT,UPDATE'
    const results = { host: added, host_result: added, host_output: added }
    const expected = { ...read, engine: added, lane: added, taken_attempt: 'INSERT,SELECT', ...results }
    expect(await listRights(user)).toEqual(expected)
    const columns = await listColumnRights(user)
    expect(Object.keys(columns)).toEqual(['event', 'task', 'unit'])
    expect(columns.event).toContain('INSERT type')
    for (const column of ['id', 'position']) expect(columns.event).not.toContain(`INSERT ${column}`)
    expect(columns.event?.filter((right) => !right.startsWith('INSERT '))).toEqual([])
    expect(await listRights(user)).toMatchObject({ taken_attempt: 'INSERT,SELECT' })
    expect(columns.task).toEqual(['aborted_at', 'finished_at', 'started_at', 'state'].map((name) => `UPDATE ${name}`))
    const narrowed = Object.values(columns).flat()
    for (const column of ['task', 'seq', 'lane', 'hosts_digest', 'request', 'secrets', 'digest', 'first_task'])
      expect(narrowed).not.toContain(`UPDATE ${column}`)

    // as an older version granted them
    for (const table of ['task', 'unit']) await admin.query(`grant update on ${database}.${table} to ${user}@'%'`)
    await admin.query(`revoke all on ${database}.lane from ${user}@'%'`)
    await migrateStore(url, { engineAccount: `${user}@%` })
    expect(await listRights(user)).toEqual(expected)
    expect(await listColumnRights(user)).toEqual(columns)
    await migrateStore(url, { engineAccount: user, onlyCurrentEngines: true })
    expect(await listRights(user)).toEqual({ ...expected, host_result: 'SELECT' })
    expect((await listColumnRights(user)).host_result).not.toContain('UPDATE host')
    await migrateStore(url, { engineAccount: user })
    expect(await listRights(user)).toEqual(expected)
    const others = await admin.query(
      `select privilege_type as word from information_schema.user_privileges where grantee = '''${user}''@''%'''
       union all select privilege_type from information_schema.schema_privileges where grantee = '''${user}''@''%'''`,
    )
    expect(others).toEqual([{ word: 'USAGE' }])
  })

  it('does the work of an engine, and sees no token', async () => {
    const { user, href } = await createAccount('engine')
    await migrateStore(url, { engineAccount: user, onlyCurrentEngines: true })
    const [distribute, engine] = [await openStore(url), await openStore(href)]
    onTestFinished(async () => void (await Promise.all([distribute.close(), engine.close()])))
    const registration = {
      id: randomUUID(),
      incarnation: 'first',
      hostName: 'h',
      addresses: [],
      version: '1',
      slots: 4,
    }
    const lane = await createLane(engine)
    await engine.engines.register({ ...registration, lanes: [lane] })
    expect(await engine.engines.beat({ id: registration.id, incarnation: 'first', state: 'up' })).toBe('up')

    const { task } = await submitQueued(distribute, { lane, hosts: ['a.example', 'b.example', 'c.example'] })
    const queued = await engine.units.findQueued([lane], 0)
    expect(queued).toMatchObject({ task: task.id, unit: 1 })
    const claim = createClaim({ task: task.id, unit: 1, attempt: 1 }, { engine: registration.id })
    expect(await engine.units.claim(claim)).toBeDefined()
    expect(await engine.units.adopt(claim)).toBe(true)
    expect(await engine.units.renew(registration.id, 'first', [claim], 60_000)).toMatchObject([{ wish: 'continue' }])
    expect(await engine.units.listClaimed(registration.id)).toHaveLength(1)
    const outcomes = ['a.example', 'b.example'].map((host) => createOutcome(host))
    expect(await engine.units.record({ ...claim, outcomes, end: exited })).toMatchObject({ written: 2 })
    expect(await distribute.results.find(task.id, 'a.example')).toMatchObject({ state: 'ok', stdout: /^stdout of a/ })
    expect(await engine.tasks.settle(task.id)).toBe(false)
    const told = await distribute.events.read({ after: 0, limit: 100, task: task.id })
    const types = ['task.submitted', 'task.started', 'unit.claimed', 'unit.finished']
    expect(told.events.map(({ type }) => type)).toEqual(types)
    expect(await engine.projects.listCurrent()).toEqual([])
    expect(await engine.distributes.list(60_000)).toEqual([])

    const denied = (right: string, table: string) => ({
      message: expect.stringMatching(`${right} command denied.*${table}`),
    })
    await expect(engine.tokens.any()).rejects.toMatchObject(denied('SELECT', 'token'))
    await expect(
      engine.tokens.create({
        name: 'mine',
        hash: '0'.repeat(64),
        role: 'admin',
        lanes: 'all',
        expiresAfterMs: null,
        createdBy: null,
      }),
    ).rejects.toMatchObject(denied('INSERT', 'token'))
    const sql = createSqlClient(href)
    onTestFinished(() => sql.close())
    const writes: Readonly<Record<string, string>> = {
      "update task set request = '{}'": 'request',
      "update task set lane = 'default'": 'lane',
      "update unit set lane = 'default'": 'lane',
      "update host_result set host = 'other.example'": 'host',
      "insert into host_result (task, seq, unit, host, state) values (1, 9, 1, 'x', 'waiting')": 'host_result',
      'delete from taken_attempt': 'taken_attempt',
      'update taken_attempt set attempt = 9': 'taken_attempt',
      'delete from unit_order': 'unit_order',
      'select * from event': 'event',
      'update event set position = null': 'event',
      'delete from event': 'event',
      "insert into event (position, type, data, at) values (1, 'task.started', '{}', now())": 'event',
      'select * from event_sequence': 'event_sequence',
      'update event_sequence set last_position = 0': 'event_sequence',
      "insert into unit_order values (1, 1, 1, '{}', 'key', 'signature')": 'unit_order',
    }
    for (const [statement, place] of Object.entries(writes))
      await expect(sql.query(statement), statement).rejects.toMatchObject(
        denied('(SELECT|UPDATE|DELETE|INSERT)', place),
      )
    await expect(sql.query('update unit set version = 9223372036854775807')).rejects.toThrow(/unit_counters/)
    await expect(sql.query('select * from audit_entry')).rejects.toMatchObject(denied('SELECT', 'audit_entry'))
    await expect(sql.query('update schema_version set version = 1')).rejects.toMatchObject(
      denied('UPDATE', 'schema_version'),
    )
    await expect(sql.query('drop table task')).rejects.toMatchObject(denied('DROP', 'task'))
  })

  it('must exist: it is not created, even by an account that may do so', async () => {
    const nobody = `nobody_${database.slice(-16)}`
    await expect(migrateStore(url, { engineAccount: `${nobody}@10.1.%` })).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringMatching(
        `the account '${nobody}'@'10\\.1\\.%' does not exist: .*create user '${nobody}'@'10\\.1\\.%'`,
      ),
    })
    expect(await admin.query(`select user from mysql.user where user = '${nobody}'`)).toEqual([])
  })

  it('is left to an administrator if this account may not grant rights, with the statements to run', async () => {
    const owner = await createAccount('owner')
    const { user, href } = await createAccount('engine')
    await admin.query(`grant all on ${database}.* to ${owner.user}@'%'`)
    const failed = await migrateStore(owner.href, { engineAccount: user }).catch((error) => error)
    expect(failed).toMatchObject({ code: 'invalid_configuration' })
    const [says, before, advice, ...statements] = String(failed.message).split('\n')
    expect(says).toMatch(/^the tables of .+ are ready, but .+'@'%': GRANT command denied to user /)
    expect(before).toContain(`revoke update on \`${database}\`.\`task\` from`)
    expect(advice).toContain(`GRANT OPTION on \`${database}\`.*`)
    for (const statement of statements) await admin.query(statement)
    const engine = await openStore(href)
    await engine.close()

    await admin.query(`grant grant option on ${database}.* to ${owner.user}@'%'`)
    expect(await migrateStore(owner.href, { engineAccount: user })).toMatchObject({ applied: [] })
  })

  it.each([
    '',
    '@%',
    'a@',
    "o'brien",
    "x'@'%",
    'a b',
    'a`b',
    'a\\',
    'a@%;',
    'a@b@c',
    'ä',
    'a'.repeat(33),
    "engine@%' with grant option",
  ])('that is called %j is rejected before anything changes', async (name) => {
    await expect(migrateStore(url, { engineAccount: name })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(`${JSON.stringify(name)} is not a valid MySQL account: `),
    })
    expect(await admin.query('show tables')).toEqual([])
  })
})

it('SQLite has no accounts, and reports that', async () => {
  const path = join(tmpdir(), `no-such-store-${randomUUID()}.db`)
  await expect(migrateStore(`sqlite:${path}`, { engineAccount: 'engine' })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('SQLite has no accounts'),
  })
  await expect(openStore(`sqlite:${path}`)).rejects.toMatchObject({ code: 'schema_mismatch' })
})
