import { eventually, type MySqlServer, useMariaDb } from '@distribute/testbed'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateStore, openStore, type Store, type StoredEvent } from '../src/index.ts'

/** Reads events while transactions that write them commit in another order than they began. */

let server: MySqlServer
let url: string
let stores: readonly Store[]

beforeAll(async () => {
  server = await useMariaDb()
  url = await server.createDatabase()
  await migrateStore(url)
  stores = await Promise.all([1, 2, 3].map(() => openStore(url)))
})

afterAll(() => Promise.all(stores?.map((store) => store.close()) ?? []))

const writers = 6
const transactionsPerWriter = 40
const eventsPerTransaction = 3

interface Transaction {
  /** Writes one event of this task. */
  write(task: number): Promise<void>
  commit(): Promise<void>
}

/** Opens a connection for the work and closes it afterwards. */
async function withTransaction(work: (transaction: Transaction) => Promise<void>): Promise<void> {
  const connection = await createConnection(url)
  try {
    await connection.query('set session transaction isolation level read committed')
    await connection.beginTransaction()
    await work({
      write: async (task) => {
        await connection.query(
          `insert into event (type, task, data, at) values ('task.started', ${task}, '{}', now(3))`,
        )
      },
      commit: () => connection.commit(),
    })
  } finally {
    await connection.end()
  }
}

/** Follows the events up to that of this task, which is written last. */
async function follow({ events }: Store, last: number, limit: number): Promise<readonly StoredEvent[]> {
  const seen: StoredEvent[] = []
  let position = 0
  while (!seen.some((event) => taskOf(event) === last)) {
    const batch = await events.read({ after: position, limit })
    seen.push(...batch.events)
    position = batch.position
  }
  return seen
}

function taskOf(event: StoredEvent): number {
  return 'task' in event ? event.task : 0
}

const heldTask = 1_000_000
const lastTask = 2_000_000

describe('readers of events', () => {
  it('see each event once, in one order, for every order of commits', async () => {
    const written = writers * transactionsPerWriter * eventsPerTransaction
    const readers = stores.map((store, n) => follow(store, lastTask, n + 1))
    await withTransaction(async (held) => {
      // an id lower than all others
      await held.write(heldTask)
      await Promise.all(Array.from({ length: writers }, (_, writer) => writeMany(writer)))
      await eventually(async () => expect(await stores[0]?.events.latestPosition()).toBe(written))
      // and one higher
      await held.write(heldTask + 1)
      await held.commit()
    })
    await withTransaction(async (last) => {
      await last.write(lastTask)
      await last.commit()
    })
    const [one = [], ...others] = await Promise.all(readers)
    expect(one.map(({ position }) => position)).toEqual(Array.from({ length: written + 3 }, (_, n) => n + 1))
    const tasks = one.map(taskOf)
    expect(new Set(tasks).size).toBe(written + 3)
    expect(tasks.slice(-3)).toEqual([heldTask, heldTask + 1, lastTask])
    for (const other of others) expect(other).toEqual(one)
  })
})

/** Overlapping transactions: each commits after the next has begun to write. */
async function writeMany(writer: number): Promise<void> {
  let committing: Promise<void> = Promise.resolve()
  for (let n = 0; n < transactionsPerWriter; n++) {
    const before = committing
    const task = (writer * transactionsPerWriter + n) * eventsPerTransaction + 1
    const { written, done } = startTransaction(task, before)
    await written
    committing = done
  }
  await committing
}

/** Writes the first event, waits for the previous transaction to commit, then writes the others. */
function startTransaction(task: number, before: Promise<void>) {
  const { promise: written, resolve, reject } = Promise.withResolvers<void>()
  const done = withTransaction(async (transaction) => {
    await transaction.write(task)
    resolve()
    // every other transaction commits before the one that began earlier
    if (task % 2 === 0) await before
    for (let n = 1; n < eventsPerTransaction; n++) await transaction.write(task + n)
    await transaction.commit()
  })
  done.catch(reject)
  return { written, done: Promise.all([before, done]).then(() => undefined) }
}
