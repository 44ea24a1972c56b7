import { type Kysely, sql } from 'kysely'
import type { HostFilter, KnownHost } from '../../port/host.ts'
import type { Page, PageRequest } from '../../port/page.ts'
import { formatCursor, matchCursor, toPage } from '../base/cursor.ts'
import { inLanes } from '../base/in-lanes.ts'
import { fromSqlTime } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'

export async function listHosts(
  db: Kysely<Tables>,
  { states, q, lanes }: HostFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<KnownHost>> {
  let query = selectHosts(db).where(inLanes('task.lane', lanes))
  if (states !== undefined) query = query.where('host.last_state', 'in', states)
  if (q !== undefined) query = query.where(sql<boolean>`instr(host.host, ${q.toLowerCase()}) > 0`)
  if (cursor !== undefined) query = query.where('host.host', '>', matchCursor('known-hosts', cursor, /^.+$/)[0])
  const rows = await query
    .orderBy('host.host')
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toKnownHost), limit, ({ host }) => formatCursor('known-hosts', host))
}

function selectHosts(db: Kysely<Tables>) {
  return db
    .selectFrom('host')
    .leftJoin('task', 'task.id', 'host.last_task')
    .select(['host.host', 'host.last_state', 'host.streak', 'host.last_at', 'task.public_id'])
}

function toKnownHost(row: Awaited<ReturnType<ReturnType<typeof selectHosts>['execute']>>[number]): KnownHost {
  return {
    host: row.host,
    lastState: row.last_state,
    streak: row.streak,
    lastTask: row.public_id === null ? null : String(row.public_id),
    lastAtMs: fromSqlTime(row.last_at),
  }
}
