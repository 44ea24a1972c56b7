import { useMariaDb } from '@distribute/testbed'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll } from 'vitest'
import { migrateStore, openStore, type Store } from '../../src/index.ts'
import type { StoreUnderTest } from '../conformance/store-under-test.ts'

/** One migrated store on MySQL for all tests of a file. */
export function shareMysqlStore(): () => StoreUnderTest {
  let url: string
  let store: Store | undefined

  beforeAll(async () => {
    url = await (await useMariaDb()).createDatabase()
    await migrateStore(url)
    store = await openStore(url)
  })

  afterAll(() => store?.close())

  return () => {
    if (store === undefined) throw new Error('the store is there while tests run')
    const execute = (statement: string) => executeMysql(url, statement)
    const query = (statement: string) => queryMysql(url, statement)
    return { store, execute, query, refusePoison: () => execute(poisonTrigger) }
  }
}

export async function executeMysql(url: string, statement: string): Promise<void> {
  await queryMysql(url, statement)
}

/** The rows of a statement that returns rows. */
export async function queryMysql(url: string, statement: string): Promise<readonly object[]> {
  const connection = await createConnection(url)
  try {
    const [rows] = await connection.query<RowDataPacket[]>(statement)
    return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : []
  } finally {
    await connection.end()
  }
}

const poisonTrigger = `create trigger poison before insert on host_output for each row
  if new.stdout like '%poison%' then signal sqlstate '45000' set message_text = 'poison'; end if`
