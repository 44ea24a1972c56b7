import { parseStoreUrl } from '@distribute/contracts'
import { eventually, type MySqlServer, startMariaDb, useMariaDb } from '@distribute/testbed'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MysqlStoreOptions, migrateStore, openMysqlStore, openStore, type Store } from '../src/index.ts'
import { migrations } from '../src/migrations/migrations.ts'
import { openMysqlKysely } from '../src/mysql/mysql-pool.ts'
import { executeMysql, queryMysql, shareMysqlStore } from './mysql/mysql-under-test.ts'
import { describeUnitsOfTasks } from './store-conformance.ts'
import { createOutcome, createTask, exited, registerEngine, submit, submitRunning } from './task-fixtures.ts'

let server: MySqlServer
let url: string
let store: Store

beforeAll(async () => {
  server = await useMariaDb()
  url = await server.createDatabase()
  await migrateStore(url)
  store = await openStore(url)
})

afterAll(() => store?.close())

const execute = (statement: string, database = url) => executeMysql(database, statement)
const query = (statement: string, database = url) => queryMysql(database, statement)

function parseMysqlUrl(database: string): MysqlStoreOptions {
  const settings = parseStoreUrl(database)
  if (settings?.kind !== 'mysql') throw new Error(`no MySQL database: ${database}`)
  return settings
}

// mysql-conformance.slow.test.ts has the rest
describeUnitsOfTasks('the store on MySQL', shareMysqlStore())

const titles = migrations.map(({ title }) => title)

describe('a MySQL database', () => {
  it('is migrated once by several concurrent calls', async () => {
    const database = await server.createDatabase()
    await expect(openStore(database)).rejects.toMatchObject({ code: 'schema_mismatch', message: /distribute migrate/ })
    const reports = await Promise.all([1, 2, 3].map(() => migrateStore(database)))
    expect(reports.flatMap(({ applied }) => applied)).toEqual(titles)
    expect(new Set(reports.map(({ storeId }) => storeId)).size).toBe(1)
  })

  it('is created by migrating if it is missing', async () => {
    const missing = `${await server.createDatabase()}_missing`
    await expect(openStore(missing)).rejects.toMatchObject({ code: 'schema_mismatch', message: /distribute migrate/ })
    try {
      await migrateStore(missing)
      await (await openStore(missing)).close()
    } finally {
      await execute(`drop database if exists ${new URL(missing).pathname.slice(1)}`)
    }
  })

  it('is completed after an interrupted migration', async () => {
    const database = await server.createDatabase()
    const { storeId } = await migrateStore(database)
    await execute('drop table audit_entry', database)
    await execute('drop index host_result_unit on host_result', database)
    await execute('update schema_version set version = 0, oldest_version = 0', database)
    await expect(openStore(database)).rejects.toMatchObject({ code: 'schema_mismatch' })
    expect(await migrateStore(database)).toMatchObject({ storeId, applied: titles })
    const opened = await openStore(database)
    expect(await opened.lanes.list()).toEqual(['default'])
    await opened.close()
  })

  it('closes connections of a process that hangs, so that it does not keep its locks', async () => {
    const { kind: _, ...server } = parseStoreUrl(url) as MysqlStoreOptions & { kind: string }
    const kysely = openMysqlKysely(server)
    const { rows } = await sql`select @@session.wait_timeout as seconds`.execute(kysely)
    await kysely.destroy()
    expect(rows).toEqual([{ seconds: 30 }])
  })

  it('is rejected if it has tables of another program', async () => {
    const database = await server.createDatabase()
    await execute('create table task (id int)', database)
    await expect(migrateStore(database)).rejects.toMatchObject({
      code: 'schema_mismatch',
      message: /\(task\): .*\[MySQL\] DATABASE/,
    })
    await expect(openStore(database)).rejects.toMatchObject({ code: 'schema_mismatch' })
  })

  it('shows an engine with numbers and times that no engine writes', async () => {
    const id = await registerEngine(store, { lane: 'default', slots: 1 })
    const large = '9007199254740993'
    await execute(
      `set statement sql_mode = '' for
        update engine set slots = ${large}, pid = ${large}, started_at = '0000-00-00' where id = '${id}'`,
    )
    const shown = (await store.engines.list(60_000)).find((engine) => engine.id === id)
    expect(shown).toMatchObject({ slots: Number.MAX_SAFE_INTEGER, pid: null, startedAtMs: 0 })
    await store.engines.beat({ id, incarnation: 'first', state: 'gone' })
  })

  it('deals each unit once to several dispatchers', async () => {
    const others = await Promise.all([1, 2, 3].map(() => openStore(url)))
    await store.engines.register({
      id: 'many',
      incarnation: 'i',
      hostName: 'h',
      addresses: [],
      version: '1',
      lanes: ['many'],
      slots: 1,
    })
    await submit(store, createTask({ lane: 'many', hosts: Array.from({ length: 80 }, (_, n) => `host-${n}.example`) }))
    const dealt: number[] = []
    let more = true
    for (let depth = 5; more && depth < 1000; depth += 5) {
      const deals = await Promise.all(
        [store, ...others].map(({ lanes }) => lanes.deal({ lane: 'many', depth, aliveWithinMs: 60_000 })),
      )
      dealt.push(...deals.flatMap(({ messages }) => messages.map(({ unit }) => unit)))
      more = deals.some((deal) => deal.more)
    }
    expect(dealt.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
    await Promise.all(others.map((other) => other.close()))
  })
})

describe('a MySQL account without rights', () => {
  it('is reported in the words of the server when the store is opened, used or migrated', async () => {
    const database = await server.createDatabase()
    await migrateStore(database)
    const name = new URL(database).pathname.slice(1)
    const account = new URL(database)
    Object.assign(account, { username: `${name}_poor`, password: 'hunter2' })
    const user = `${name}_poor@'%'`
    const lacks = (words: RegExp) => ({ code: 'invalid_configuration', message: words })
    await execute(`create user ${user} identified by 'hunter2'`)
    try {
      await expect(openStore(account.href)).rejects.toMatchObject(lacks(/Access denied for user .*: see \[MySQL\]/))
      await execute(`grant select, insert, update, delete on ${name}.task to ${user}`)
      await expect(openStore(account.href)).rejects.toMatchObject(lacks(/SELECT command denied.*schema_version/))
      await execute(`grant select on ${name}.schema_version to ${user}`)
      const opened = await openStore(account.href)
      await expect(opened.tokens.any()).rejects.toMatchObject(lacks(/SELECT command denied.*token.*: see \[MySQL\]/))
      expect(await opened.tasks.find('nothing')).toBeUndefined()
      await opened.close()
      const empty = new URL(await server.createDatabase())
      await execute(`grant select on ${empty.pathname.slice(1)}.* to ${user}`)
      account.pathname = empty.pathname
      await expect(migrateStore(account.href)).rejects.toMatchObject(lacks(/CREATE command denied/))
    } finally {
      await execute(`drop user ${user}`)
    }
  })
})

describe('a MySQL server that cannot write', () => {
  it.each([
    ['has no room left', 1114],
    ['goes on finding deadlocks', 1213],
  ])('because it %s makes recording fail with store_unavailable, and keeps every output', async (_, errno) => {
    const { task, first } = await submitRunning(store)
    const record = { ...first, outcomes: ['a.example', 'b.example'].map((host) => createOutcome(host)), end: exited }
    await execute(`create trigger trouble before insert on host_output for each row
      if new.stdout <> '' then
        signal sqlstate 'HY000' set mysql_errno = ${errno}, message_text = 'trouble';
      end if`)
    try {
      await expect(store.units.record(record)).rejects.toMatchObject({ code: 'store_unavailable', message: /trouble/ })
    } finally {
      await execute('drop trigger trouble')
    }
    expect(await store.units.record(record)).toMatchObject({ written: 2 })
    expect(await store.results.find(task.id, 'a.example')).toMatchObject({ cause: null, stdout: /^stdout of a/ })
  })

  it('because it is read-only does so too, on a connection that is not used again, and the store recovers', async () => {
    const own = await startMariaDb()
    const database = await own.createDatabase()
    await migrateStore(database)
    const account = new URL(database)
    Object.assign(account, { username: 'writer', password: 'writes' })
    await execute(`create user writer@'%' identified by 'writes'`, database)
    await execute(`grant all on ${account.pathname.slice(1)}.* to writer@'%'`, database)
    const opened = await openMysqlStore({ ...parseMysqlUrl(account.href), pool: 1 })
    const connections = () => query(`select id from information_schema.processlist where user = 'writer'`, database)
    const { task, first } = await submitRunning(opened)
    const record = { ...first, outcomes: [createOutcome('a.example')] }
    const before = await connections()
    expect(before).toHaveLength(1)
    await execute('set global read_only = 1', database)
    await expect(opened.units.record(record)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: /read-only/,
    })
    await expect(opened.tasks.submit(createTask())).rejects.toMatchObject({ code: 'store_unavailable' })
    await execute('set global read_only = 0', database)
    await opened.ping()
    expect(await connections()).not.toContainEqual(before[0])
    expect(await opened.units.record(record)).toEqual({ written: 1, dropped: 0, givenBack: false })
    expect(await opened.results.find(task.id, 'a.example')).toMatchObject({ cause: null, stdout: /^stdout of a/ })
    await opened.close()
  })
})

describe('a MySQL server that is unavailable', () => {
  it('makes calls fail with store_unavailable, and the store recovers', async () => {
    const own = await startMariaDb()
    const database = await own.createDatabase()
    await migrateStore(database)
    const opened = await openStore(database)
    const task = await submit(opened, createTask())
    await own.kill()
    await expect(opened.ping()).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(opened.tasks.submit(createTask())).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(openStore(database)).rejects.toMatchObject({ code: 'store_unavailable' })
    await own.restart()
    expect(await opened.tasks.find(task.publicId)).toEqual(task)
    await opened.close()
  })

  it('or keeps its connections without answering fails within the timeout, and the store recovers', async () => {
    const own = await startMariaDb()
    const database = await own.createDatabase()
    await migrateStore(database)
    const opened = await openMysqlStore({ ...parseMysqlUrl(database), pool: 2, answerWithinMs: 3000 })
    const { task, first } = await submitRunning(opened)
    await own.pause()
    const away = { code: 'store_unavailable', message: /no answer within 3000 ms/ }
    // Two on open connections, one in a transaction and one not, and one that waits for a
    // connection.
    await Promise.all([
      expect(opened.units.renew('engine-1', 'first', [first], 60_000)).rejects.toMatchObject(away),
      expect(opened.units.record({ ...first, outcomes: [], end: exited })).rejects.toMatchObject(away),
      expect(opened.tasks.cancel(task.publicId)).rejects.toMatchObject({ code: 'store_unavailable' }),
    ])
    await expect(opened.ping()).rejects.toMatchObject({ code: 'store_unavailable' })
    own.resume()
    expect(await opened.units.renew('engine-1', 'first', [first], 60_000)).toMatchObject([{ wish: 'continue' }])
    await own.pause()
    await opened.close()
  })

  it('or rejects the login is reported without the password', async () => {
    const wrong = new URL(url)
    wrong.password = 'hunter2'
    const error: unknown = await openStore(wrong.href).catch((reason: unknown) => reason)
    const message = expect.stringMatching(/rejects the login: Access denied for user .*: check USER and PASSWORD/)
    expect(error).toMatchObject({ code: 'invalid_configuration', message })
    expect(String(error)).not.toContain('hunter2')
  })

  it('or rejects the login later is unavailable: its password may be changing', async () => {
    const account = new URL(url)
    const name = account.pathname.slice(1)
    Object.assign(account, { username: `${name}_new`, password: 'before' })
    const user = `${name}_new@'%'`
    await execute(`create user ${user} identified by 'before'`)
    await execute(`grant select on ${name}.* to ${user}`)
    const opened = await openStore(account.href)
    try {
      await opened.ping()
      await execute(`alter user ${user} identified by 'after'`)
      await killConnections(`${name}_new`)
      await eventually(async () => {
        const refused = { code: 'store_unavailable', message: expect.stringMatching(/Access denied for user/) }
        await expect(opened.ping()).rejects.toMatchObject(refused)
      })
    } finally {
      await opened.close()
      await execute(`drop user ${user}`)
    }
  })
})

async function killConnections(user: string): Promise<void> {
  const rows = await query(`select id from information_schema.processlist where user = '${user}'`)
  for (const row of rows) if ('id' in row) await execute(`kill ${row.id}`)
}
