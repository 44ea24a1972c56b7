import type { UnitKey } from '@distribute/contracts'
import { emptyHostCounts } from '@distribute/domain'
import type { Transaction, UpdateObject } from 'kysely'
import type { UnitEnd } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/** Columns of a unit and their new values. */
export type UnitColumns = UpdateObject<Tables, 'unit'>

/**
 * Sets the unit's counts by counting its hosts, never by adding, so that a replay gives the same
 * counts. `ending` is set with them.
 */
export async function updateUnit(
  trx: Transaction<Tables>,
  { task, unit }: UnitKey,
  ending: UnitColumns = {},
): Promise<void> {
  const counts = await countHosts(trx, { task, unit })
  await trx
    .updateTable('unit')
    .set((eb) => ({ ...counts, ...ending, version: eb('version', '+', 1) }))
    .where('task', '=', task)
    .where('seq', '=', unit)
    .execute()
}

/** The columns that describe how a run ended. */
export function endColumns(end: UnitEnd): UnitColumns {
  return {
    end_reason: end.reason,
    cause: end.cause,
    exit_code: end.exitCode,
    leftovers_killed: end.leftoversKilled,
    fault: end.fault ?? null,
    warnings: end.notes === undefined || end.notes.warnings.length === 0 ? null : JSON.stringify(end.notes.warnings),
    notes: end.notes === undefined ? null : JSON.stringify(end.notes),
  }
}

/** The columns that make a running unit finished. */
export function finishColumns({ dialect }: Database, end: UnitEnd): UnitColumns {
  return { state: 'finished', finished_at: dialect.now, progress: null, ...endColumns(end) }
}

async function countHosts(trx: Transaction<Tables>, { task, unit }: { task: number; unit: number }) {
  const rows = await trx
    .selectFrom('host_result')
    .select('state')
    .select(({ fn }) => [fn.countAll<number>().as('hosts'), fn.sum<number>('changed').as('changed')])
    .select(({ fn }) => fn.sum<number>('output_bytes').as('bytes'))
    .where('task', '=', task)
    .where('unit', '=', unit)
    .groupBy('state')
    .execute()
  const counts = { ...emptyHostCounts(), output_bytes: 0 }
  for (const { state, hosts, changed, bytes } of rows) {
    counts[state] = hosts
    counts.changed += changed
    counts.output_bytes += bytes
  }
  return counts
}
