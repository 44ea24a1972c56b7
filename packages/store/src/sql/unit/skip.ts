import { type SkipReason, skipHosts, unstartedUnitStates } from '@distribute/domain'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import { noteHosts } from '../result/host-history.ts'
import type { Tables } from '../tables.ts'

interface Skip {
  readonly task: number
  readonly reason: SkipReason
}

/**
 * Skips the task's units that have not started, with their hosts without a result. Returns the
 * number of units. The caller has the task's row locked, so that no unit becomes `pending` again. A
 * few statements for any number of hosts: a unit's hosts either wait or have a result, so its
 * counts follow from the counts that are stored.
 */
export async function skipUnstartedUnits(database: Database, trx: Transaction<Tables>, skip: Skip): Promise<number> {
  let skipped = 0
  for (const attempts of await readAttempts(trx, skip.task)) {
    const units = await skipUnits(database, trx, { ...skip, ...attempts })
    if (units > 0) await endHosts(database, trx, { ...skip, ...attempts })
    skipped += units
  }
  return skipped
}

interface Attempts {
  readonly attempt: number
  /** earlier attempts of which nothing ran */
  readonly idleAttempts: number
}

async function readAttempts(trx: Transaction<Tables>, task: number): Promise<readonly Attempts[]> {
  const rows = await trx
    .selectFrom('unit')
    .select(['attempt', 'idle_attempts'])
    .distinct()
    .where('task', '=', task)
    .where('state', 'in', unstartedUnitStates)
    .execute()
  return rows.map(({ attempt, idle_attempts }) => ({ attempt, idleAttempts: idle_attempts }))
}

type AttemptSkip = Skip & Attempts

/** A concurrent claim either finds the unit skipped, or makes this statement pass it over. */
async function skipUnits(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { task, reason, attempt, idleAttempts }: AttemptSkip,
): Promise<number> {
  const { state, cause } = skipHosts(reason, attempt, idleAttempts)
  const { numUpdatedRows } = await trx
    .updateTable('unit')
    .set((eb) => ({
      state: 'skipped',
      finished_at: dialect.now,
      end_reason: reason,
      cause,
      [state]: sql<number>`${sql.ref(state)} + waiting`,
      version: eb('version', '+', 1),
    }))
    // MySQL assigns from left to right, and later expressions see earlier values.
    .set({ waiting: 0 })
    .where('task', '=', task)
    .where('attempt', '=', attempt)
    .where('idle_attempts', '=', idleAttempts)
    .where('state', 'in', unstartedUnitStates)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Waiting hosts of skipped units are those of the units just skipped. */
async function endHosts(
  database: Database,
  trx: Transaction<Tables>,
  { task, reason, attempt, idleAttempts }: AttemptSkip,
): Promise<void> {
  const { state, cause } = skipHosts(reason, attempt, idleAttempts)
  const lost = state === 'lost' ? await readWaitingHosts(trx, { task, attempt, idleAttempts }) : []
  await trx
    .updateTable('host_result')
    .set({ state, attempt, cause, finished_at: database.dialect.now })
    .where('task', '=', task)
    .where('state', '=', 'waiting')
    .where('unit', 'in', selectSkippedUnits(trx, { task, attempt, idleAttempts }))
    .execute()
  // Nothing happened on these hosts, so their history does not change.
  await noteHosts(database, trx, { task, endings: lost.map((host) => ({ host, state: 'lost' })) })
}

type SkippedUnits = Omit<AttemptSkip, 'reason'>

async function readWaitingHosts(trx: Transaction<Tables>, units: SkippedUnits): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('host_result')
    .select('host')
    .where('task', '=', units.task)
    .where('state', '=', 'waiting')
    .where('unit', 'in', selectSkippedUnits(trx, units))
    .execute()
  return rows.map(({ host }) => host)
}

function selectSkippedUnits(trx: Transaction<Tables>, { task, attempt, idleAttempts }: SkippedUnits) {
  return trx
    .selectFrom('unit')
    .select('unit.seq')
    .where('unit.task', '=', task)
    .where('unit.state', '=', 'skipped')
    .where('unit.attempt', '=', attempt)
    .where('unit.idle_attempts', '=', idleAttempts)
}
