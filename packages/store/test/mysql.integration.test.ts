import { type MySqlServer, startMariaDb, useMariaDb } from '@distribute/testbed'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateStore, openStore, type Store } from '../src/index.ts'
import { describeStore } from './store-conformance.ts'
import { createTask, submit } from './task-fixtures.ts'

let server: MySqlServer
let url: string
let store: Store

beforeAll(async () => {
  server = await useMariaDb()
  url = await server.createDatabase()
  await migrateStore(url)
  store = await openStore(url)
})

afterAll(async () => {
  await store.close()
  await server.stop()
})

async function execute(statement: string, database = url): Promise<void> {
  const connection = await createConnection(database)
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}

async function query(statement: string): Promise<readonly object[]> {
  const connection = await createConnection(url)
  try {
    const [rows] = await connection.query<RowDataPacket[]>(statement)
    return rows.map((row) => ({ ...row }))
  } finally {
    await connection.end()
  }
}

const poisonTrigger = `create trigger poison before insert on host_output for each row
  if new.stdout like '%poison%' then signal sqlstate '45000' set message_text = 'poison'; end if`

describeStore('the store on MySQL', () => ({ store, execute, query, refusePoison: () => execute(poisonTrigger) }))

describe('a MySQL database', () => {
  it('is migrated once by several who try at the same moment', async () => {
    const database = await server.createDatabase()
    await expect(openStore(database)).rejects.toMatchObject({ code: 'schema_mismatch', message: /distribute migrate/ })
    const reports = await Promise.all([1, 2, 3].map(() => migrateStore(database)))
    expect(reports.flatMap(({ applied }) => applied)).toEqual(['first tables'])
    expect(new Set(reports.map(({ storeId }) => storeId)).size).toBe(1)
  })

  it('that is missing is made by migrating', async () => {
    const missing = `${await server.createDatabase()}_missing`
    await expect(openStore(missing)).rejects.toMatchObject({ code: 'schema_mismatch', message: /distribute migrate/ })
    try {
      await migrateStore(missing)
      await (await openStore(missing)).close()
    } finally {
      await execute(`drop database if exists ${new URL(missing).pathname.slice(1)}`)
    }
  })

  it('whose migration was interrupted is brought to its end', async () => {
    const database = await server.createDatabase()
    const { storeId } = await migrateStore(database)
    await execute('drop table audit_entry', database)
    await execute('drop index host_result_unit on host_result', database)
    await execute('update schema_version set version = 0, oldest_version = 0', database)
    await expect(openStore(database)).rejects.toMatchObject({ code: 'schema_mismatch' })
    expect(await migrateStore(database)).toMatchObject({ storeId, applied: ['first tables'] })
    const opened = await openStore(database)
    expect(await opened.lanes.list()).toEqual(['default'])
    await opened.close()
  })

  it('with tables that somebody else made is refused', async () => {
    const database = await server.createDatabase()
    await execute('create table task (id int)', database)
    await expect(migrateStore(database)).rejects.toMatchObject({ code: 'schema_mismatch', message: /\(task\)/ })
    await expect(openStore(database)).rejects.toMatchObject({ code: 'schema_mismatch' })
  })

  it('deals each unit once to dispatchers in several processes', async () => {
    const others = await Promise.all([1, 2, 3].map(() => openStore(url)))
    await store.engines.register({
      id: 'many',
      incarnation: 'i',
      hostName: 'h',
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

describe('a MySQL server that goes away', () => {
  it('makes calls fail with store_unavailable, and the store goes on when it is back', async () => {
    const own = await startMariaDb()
    try {
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
    } finally {
      await own.stop()
    }
  })

  it('or refuses the account is named, and its password is not', async () => {
    const wrong = new URL(url)
    wrong.password = 'hunter2'
    const error: unknown = await openStore(wrong.href).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'store_unavailable' })
    expect(String(error)).not.toContain('hunter2')
  })
})
