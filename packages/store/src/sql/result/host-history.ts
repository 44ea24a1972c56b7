import type { FinalHostState, UnitKey } from '@distribute/contracts'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/** The result of a host in one task. */
interface HostEnding {
  readonly host: string
  readonly state: FinalHostState
}

/**
 * Keeps each host's last state, and how many tasks in a row ended with it. A late result of an
 * older task changes nothing.
 */
export async function noteHosts(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { task, endings }: { task: number; endings: readonly HostEnding[] },
): Promise<void> {
  if (endings.length === 0) return
  const rows = endings
    .map(({ host, state }) => ({ host, last_state: state, streak: 1, last_task: task, last_at: dialect.now }))
    // One order for all: two units with the same hosts wait for each other instead of deadlocking.
    .sort((a, b) => (a.host < b.host ? -1 : 1))
  const incomingTask = dialect.incoming<number>('last_task')
  const incomingState = dialect.incoming<FinalHostState>('last_state')
  // MySQL assigns from left to right, and later expressions see earlier values: `last_task` comes
  // last.
  const updates = {
    streak: sql<number>`case
      when ${incomingTask} < last_task then streak
      when ${incomingState} <> last_state then 1
      else streak + 1 end`,
    last_state: sql<FinalHostState>`case when ${incomingTask} < last_task then last_state else ${incomingState} end`,
    last_at: sql<string>`case when ${incomingTask} < last_task then last_at else ${dialect.now} end`,
    last_task: sql<number>`case when ${incomingTask} < last_task then last_task else ${incomingTask} end`,
  }
  await dialect.upsert(trx.insertInto('host').values(rows), ['host'], updates).execute()
}

/** Makes hosts of the unit without a result `lost`. Returns how many. */
export async function loseWaitingHosts(
  database: Database,
  trx: Transaction<Tables>,
  { key, cause }: { key: UnitKey; cause: string },
): Promise<number> {
  const waiting = await trx
    .selectFrom('host_result')
    .select(['seq', 'host'])
    .where('task', '=', key.task)
    .where('unit', '=', key.unit)
    .where('state', '=', 'waiting')
    .$if(database.dialect.locksRows, (query) => query.forUpdate())
    .execute()
  if (waiting.length === 0) return 0
  const seqs = waiting.map(({ seq }) => seq)
  await trx
    .updateTable('host_result')
    .set({ state: 'lost', attempt: key.attempt, cause, finished_at: database.dialect.now })
    .where('task', '=', key.task)
    .where('seq', 'in', seqs)
    .execute()
  const endings = waiting.map(({ host }) => ({ host, state: 'lost' as const }))
  await noteHosts(database, trx, { task: key.task, endings })
  return waiting.length
}
