import type { UnitKey, UnitMessage } from '@distribute/contracts'
import { dealUnits } from '@distribute/domain'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DealOptions, Dealt, LaneStore } from '../../port/lane.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { listLanes } from '../task/submit.ts'
import { isOneOfUnits } from '../unit/keys.ts'
import { orderUnits, type Signing } from '../unit/order.ts'
import { addLanes } from './add.ts'
import { readDealableTasks } from './dealable-tasks.ts'
import { readFreeSlots } from './free-slots.ts'
import { listOpenLanes } from './open.ts'

/** Lanes, and how the dispatcher deals their units, in SQL. */
export function createLaneStore(database: Database, storeId: string): LaneStore {
  return {
    list: () => database.run(listLanes),
    listOpen: (lanes) => database.run((db) => listOpenLanes({ database, db }, lanes)),
    add: (name) => database.transact(async (trx) => (await addLanes(database, trx, [name])).length > 0),
    deal: (options) => dealLane({ database, storeId }, options),
  }
}

interface Dealer {
  readonly database: Database
  readonly storeId: string
}

async function dealLane({ database, storeId }: Dealer, options: DealOptions): Promise<Dealt> {
  // The common case costs one index lookup.
  if (!(await database.run((db) => hasPending(db, options.lane)))) return { messages: [], more: false, unsigned: [] }
  return await database.transact(async (trx) => {
    if (!(await lockLane(database, trx, options.lane))) return { messages: [], more: true, unsigned: [] }
    const room = await readRoom(database, trx, options)
    const units = room > 0 ? await pickUnits(database, trx, { lane: options.lane, room }) : []
    const { sign } = options
    const queued = await queueUnits(database, trx, { picked: units, signing: sign && { sign, storeId } })
    return { ...queued, more: await hasPending(trx, options.lane) }
  })
}

async function hasPending(db: Kysely<Tables>, lane: string): Promise<boolean> {
  const row = await db
    .selectFrom('unit')
    .select('seq')
    .where('lane', '=', lane)
    .where('state', '=', 'pending')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * One dispatcher at a time deals a lane. Another one finds the row locked and has nothing to do.
 */
async function lockLane({ dialect }: Database, trx: Transaction<Tables>, lane: string): Promise<boolean> {
  const row = await trx
    .selectFrom('lane')
    .select('name')
    .where('name', '=', lane)
    .$if(dialect.locksRows, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Number of units to queue now. Without a configured depth, the queue is as deep as the lane has
 * free slots.
 */
async function readRoom(database: Database, trx: Transaction<Tables>, options: DealOptions): Promise<number> {
  const { queued } = await trx
    .selectFrom('unit')
    .select(({ fn }) => fn.countAll<number>().as('queued'))
    .where('lane', '=', options.lane)
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow()
  return (options.depth > 0 ? options.depth : await readFreeDepth(database, trx, options)) - queued
}

async function readFreeDepth(database: Database, trx: Transaction<Tables>, options: DealOptions): Promise<number> {
  const free = await readFreeSlots(database, trx, options)
  return free === undefined ? depthWithoutEngines : Math.max(free, depthWithoutFreeSlots)
}

/** enough for a new engine to find work at once */
const depthWithoutEngines = 4
/** a slot that becomes free finds a unit already announced */
const depthWithoutFreeSlots = 1

/** The first pending units of the tasks whose turn it is. */
async function pickUnits(
  database: Database,
  trx: Transaction<Tables>,
  { lane, room }: { lane: string; room: number },
): Promise<readonly Omit<UnitKey, 'attempt'>[]> {
  const dealt = new Map(
    dealUnits(await readDealableTasks(database, trx, { lane, room }), room).map(({ task, count }) => [task, count]),
  )
  if (dealt.size === 0) return []
  const rows = await trx
    .selectFrom((eb) =>
      eb
        .selectFrom('unit')
        .select(['task', 'seq'])
        .select(sql<number>`row_number() over (partition by task order by seq)`.as('place'))
        .where('lane', '=', lane)
        .where('state', '=', 'pending')
        .where('task', 'in', [...dealt.keys()])
        .as('candidate'),
    )
    .select(['task', 'seq as unit', 'place'])
    .where('place', '<=', Math.max(...dealt.values()))
    .execute()
  return rows.filter(({ task, place }) => place <= (dealt.get(task) ?? 0))
}

/** tasks per statement: SQLite limits the nesting of a condition */
const tasksPerStatement = 200

interface Queueing {
  readonly picked: readonly Omit<UnitKey, 'attempt'>[]
  readonly signing: Signing | undefined
}

/** Moves the units to `queued`, except those that were cancelled after they were picked. */
async function queueUnits(
  database: Database,
  trx: Transaction<Tables>,
  { picked, signing }: Queueing,
): Promise<Omit<Dealt, 'more'>> {
  const messages: UnitMessage[] = []
  const unsigned: UnitKey[] = []
  for (let start = 0; start < picked.length; start += tasksPerStatement) {
    const units = picked.slice(start, start + tasksPerStatement)
    await trx
      .updateTable('unit')
      .set((eb) => ({ state: 'queued', queued_at: database.dialect.now, version: eb('version', '+', 1) }))
      .where((eb) => isOneOfUnits(eb, units))
      .where('state', '=', 'pending')
      .execute()
    const queued = await trx
      .selectFrom('unit')
      .select(['task', 'seq as unit', 'attempt'])
      .where((eb) => isOneOfUnits(eb, units))
      .where('state', '=', 'queued')
      .orderBy('task')
      .orderBy('seq')
      .execute()
    for (const unit of queued) messages.push({ version: 1, ...unit })
    if (signing && queued.length > 0) unsigned.push(...(await orderUnits(database, trx, { units: queued, ...signing })))
  }
  return { messages, unsigned }
}
