import { chmod, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { useFolder } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateSqlite, openSqliteStore, openStore, type Store } from '../src/index.ts'
import { firstTables } from '../src/migrations/0001-first-tables.ts'
import { sqliteColumnTypes } from '../src/migrations/column-types.ts'
import { migrations, schemaVersion } from '../src/migrations/migrations.ts'
import { describeStore } from './store-conformance.ts'
import { createTask, submit } from './task-fixtures.ts'

let folder: string
let store: Store

beforeAll(async () => {
  folder = useFolder()
  await migrateSqlite({ path: join(folder, 'conformance.db') })
  store = await openSqliteStore({ path: join(folder, 'conformance.db') })
})

afterAll(() => store.close())

async function execute(statement: string, file = 'conformance.db'): Promise<void> {
  const database = new DatabaseSync(join(folder, file), { timeout: 5000 })
  database.exec(statement)
  database.close()
}

async function query(statement: string): Promise<readonly object[]> {
  const database = new DatabaseSync(join(folder, 'conformance.db'), { timeout: 5000 })
  const rows = database.prepare(statement).all()
  database.close()
  return rows.map((row) => ({ ...row }))
}

async function permissions(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777
}

const poisonTrigger = `create trigger poison before insert on host_output when new.stdout like '%poison%'
  begin select raise(abort, 'poison'); end`

describeStore('the store on SQLite', () => ({
  store,
  execute,
  query,
  refusePoison: () => execute(poisonTrigger),
}))

describe('a file', () => {
  it('is created by migrating, which is idempotent', async () => {
    const path = join(folder, 'a', 'b', 'new.db')
    await expect(openSqliteStore({ path })).rejects.toMatchObject({
      code: 'schema_mismatch',
      message: /distribute migrate/,
    })
    const report = await migrateSqlite({ path })
    const applied = migrations.map(({ title }) => title)
    expect(report).toMatchObject({ fromVersion: 0, toVersion: schemaVersion, applied })
    expect(await migrateSqlite({ path })).toEqual({ ...report, fromVersion: schemaVersion, applied: [] })
    const opened = await openStore(`sqlite:${path}`)
    expect(opened.storeId).toBe(report.storeId)
    expect(await opened.lanes.list()).toEqual(['default'])
    await opened.close()
    await opened.close()
  })

  it('of an older program is migrated, and rejected until then', async () => {
    const path = join(folder, 'older.db')
    for (const statement of firstTables.statements(sqliteColumnTypes)) await execute(statement, 'older.db')
    const columns = 'store_id text, version integer, oldest_version integer, migrated_at text'
    await execute(
      `create table schema_version (${columns}); insert into schema_version values ('s', 1, 1, '')`,
      'older.db',
    )
    await expect(openSqliteStore({ path })).rejects.toMatchObject({ message: /distribute migrate/ })
    expect(await migrateSqlite({ path })).toMatchObject({ storeId: 's', fromVersion: 1, toVersion: schemaVersion })
    await (await openSqliteStore({ path })).close()
  })

  it('keeps its tasks after it is closed', async () => {
    const path = join(folder, 'kept.db')
    await migrateSqlite({ path })
    const before = await openSqliteStore({ path })
    const task = await submit(before, createTask())
    await before.close()
    const after = await openSqliteStore({ path })
    expect(await after.tasks.find(task.publicId)).toEqual(task)
    await after.close()
  })

  it('is readable only by its owner, with the files beside it, also if it existed before', async () => {
    const path = join(folder, 'private.db')
    await migrateSqlite({ path })
    expect(await permissions(path)).toBe(0o600)
    await chmod(path, 0o644)
    const opened = await openSqliteStore({ path })
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(await permissions(file), file).toBe(0o600)
    await opened.close()
  })

  it('with tables of another program is rejected, and left unchanged', async () => {
    await execute('create table task (id integer); create table schema_version (v integer)', 'foreign.db')
    const path = join(folder, 'foreign.db')
    await expect(migrateSqlite({ path })).rejects.toMatchObject({
      code: 'schema_mismatch',
      message: /schema_version, task/,
    })
    await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: 'schema_mismatch' })
    await execute('insert into schema_version values (1)', 'foreign.db')
  })

  it('of a newer program is rejected', async () => {
    const path = join(folder, 'newer.db')
    await migrateSqlite({ path })
    await execute('update schema_version set version = 999, oldest_version = 999', 'newer.db')
    await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: 'schema_mismatch', message: /newer program/ })
    await expect(migrateSqlite({ path })).rejects.toMatchObject({ code: 'schema_mismatch', message: /newer program/ })
    await execute('update schema_version set oldest_version = 1', 'newer.db')
    await (await openSqliteStore({ path })).close()
  })

  it('that is not a database is reported as unavailable', async () => {
    const path = join(folder, 'text.db')
    await writeFile(path, 'this is a text, and long enough to be looked at'.repeat(100))
    await chmod(path, 0o644)
    await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(await permissions(path)).toBe(0o644)
  })
})
