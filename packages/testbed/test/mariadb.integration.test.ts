import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { createConnection } from 'mysql2/promise'
import { describe, expect, it } from 'vitest'
import { startMariaDb, useMariaDb } from '../src/mariadb.ts'

describe('startMariaDb', () => {
  it('answers, keeps its data after a kill, and leaves nothing when it stops', async () => {
    const server = await startMariaDb()
    const database = await server.createDatabase()
    await query(database, 'create table t (a int)')
    await query(database, 'insert into t values (7)')

    await server.kill()
    await expect(query(database, 'select a from t')).rejects.toThrow()
    await server.restart()
    expect(await query(database, 'select a from t')).toEqual([{ a: 7 }])

    await server.stop()
    await server.stop()
    await expect(query(database, 'select 1')).rejects.toThrow()
    expect((await readdir(tmpdir())).filter((name) => name.includes(`-${process.pid}-mariadb-`))).toEqual([])
  })

  it('does not answer while it is paused', async () => {
    const server = await startMariaDb()
    const connection = await createConnection(server.url)
    await server.pause()
    let answered = false
    const answer = connection.query('select 1').then(() => {
      answered = true
    })
    await expect(createConnection({ uri: server.url, connectTimeout: 300 })).rejects.toThrow(/timed? ?out/i)
    expect(answered).toBe(false)
    server.resume()
    await answer
    await connection.end()
  })
})

describe('useMariaDb', () => {
  it('gives each caller separate databases on one server, and drops them', async () => {
    const [first, second] = await Promise.all([useMariaDb(), useMariaDb()])
    const database = await first.createDatabase()
    expect(await second.createDatabase()).not.toBe(database)
    expect(second.url).toBe(first.url)
    await second.stop()
    await first.stop()
    await expect(query(database, 'select 1')).rejects.toThrow(/unknown database/i)
  })
})

async function query(url: string, statement: string): Promise<unknown> {
  const connection = await createConnection(url)
  try {
    const [rows] = await connection.query(statement)
    return rows
  } finally {
    await connection.end()
  }
}
