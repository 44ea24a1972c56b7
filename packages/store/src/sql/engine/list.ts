import { runIsolationSchema, sharedSettingsSchema } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import type { EngineView } from '../../port/engine.ts'
import type { Database } from '../base/database.ts'
import { readJson, readNames } from '../base/read-json.ts'
import { fromSqlTime } from '../base/sql-time.ts'
import { countBusySlots, wasSeenWithin } from '../lane/free-slots.ts'
import type { Tables } from '../tables.ts'

const dayMs = 24 * 3600 * 1000

/** Engines seen within a day, as shown to users. A value that no engine writes is clamped. */
export async function listEngines(
  { dialect }: Database,
  db: Kysely<Tables>,
  aliveWithinMs: number,
): Promise<readonly EngineView[]> {
  const rows = await db
    .selectFrom('engine')
    .selectAll()
    .select(sql<number>`case when ${wasSeenWithin(dialect, aliveWithinMs)} then 1 else 0 end`.as('seen'))
    .where(wasSeenWithin(dialect, dayMs))
    .orderBy('host_name')
    .orderBy('id')
    .execute()
  const busy = await countBusySlots(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    incarnation: row.incarnation,
    hostName: row.host_name,
    addresses: readNames(row.addresses),
    version: row.version,
    lanes: readNames(row.lanes),
    slots: Math.min(Math.max(row.slots, 0), Number.MAX_SAFE_INTEGER),
    state: row.seen === 1 && (row.state === 'up' || row.state === 'draining') ? row.state : 'gone',
    problem: row.problem,
    notice: row.notice,
    pid: Number.isSafeInteger(row.pid) ? row.pid : null,
    stateDir: row.state_dir,
    settings: readJson(sharedSettingsSchema, row.settings, null),
    // null also for a value that only a later version knows
    isolation: readJson(runIsolationSchema, row.isolation, null),
    busy: busy.get(row.id) ?? 0,
    startedAtMs: fromSqlTime(row.started_at),
    seenAtMs: fromSqlTime(row.seen_at),
  }))
}
