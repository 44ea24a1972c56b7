import { type Kysely, type SqlBool, sql } from 'kysely'
import type { Database } from '../base/database.ts'
import type { SqlDialect } from '../base/dialect.ts'
import { readNames } from '../base/read-json.ts'
import type { Tables } from '../tables.ts'

/** Free slots of the lane's live engines; undefined: no engine of the lane is live. */
export async function readFreeSlots(
  database: Database,
  db: Kysely<Tables>,
  { lane, aliveWithinMs }: { lane: string; aliveWithinMs: number },
): Promise<number | undefined> {
  const engines = (await readLivingEngines(database, db, aliveWithinMs)).filter(({ lanes }) => lanes.includes(lane))
  if (engines.length === 0) return undefined
  const busy = await countBusySlots(
    db,
    engines.map(({ id }) => id),
  )
  return engines.reduce((sum, { id, slots }) => sum + Math.max(slots - (busy.get(id) ?? 0), 0), 0)
}

/**
 * Engines that are `up`, have no problem, and were seen within `withinMs`. Unreadable lanes count
 * as none.
 */
export async function readLivingEngines({ dialect }: Database, db: Kysely<Tables>, withinMs: number) {
  const rows = await db
    .selectFrom('engine')
    .select(['id', 'slots', 'lanes'])
    .where('state', '=', 'up')
    .where('problem', 'is', null)
    .where(wasSeenWithin(dialect, withinMs))
    .execute()
  return rows.map((row) => ({ ...row, lanes: readNames(row.lanes) }))
}

/**
 * Whether an engine was seen within so many milliseconds of the database's clock, before or after.
 * The clock may have been set back since; a dead engine must not seem alive until the clock has
 * caught up.
 */
export function wasSeenWithin(dialect: SqlDialect, ms: number) {
  return isWithin(dialect, 'seen_at', ms)
}

export function isWithin(dialect: SqlDialect, column: 'seen_at' | 'at', ms: number) {
  return sql<SqlBool>`${sql.ref(column)} between ${dialect.nowPlusMs(-ms)} and ${dialect.nowPlusMs(ms)}`
}

/** Number of units that each engine runs. */
export async function countBusySlots(
  db: Kysely<Tables>,
  engines: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (engines.length === 0) return new Map()
  const rows = await db
    .selectFrom('unit')
    .select('engine')
    .select(({ fn }) => fn.countAll<number>().as('units'))
    .where('engine', 'in', engines)
    .where('state', '=', 'running')
    .groupBy('engine')
    .execute()
  return new Map(rows.map(({ engine, units }) => [engine ?? '', units]))
}
