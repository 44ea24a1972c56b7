import { keepTail } from '@distribute/domain'
import { type Kysely, type SqlBool, sql, type Transaction } from 'kysely'
import type { UnitRecord } from '../../port/unit.ts'
import type { Tables } from '../tables.ts'
import { type HostChange, toHostChange } from './host-outcomes.ts'

interface Batch {
  readonly record: UnitRecord
  /** as it was before the batch */
  readonly unit: { readonly output_bytes: number }
  readonly changes: readonly HostChange[]
}

/**
 * Cuts outputs to their tails if the task exceeds its limit. A unit within its fair share needs no
 * further check. A unit above it leaves the shares of all units that may still record, and gets
 * only the rest, so only such a unit sums the units of the task. Nothing is locked: units that
 * record at the same time may together exceed the limit by the output that each has in memory.
 */
export async function limitOutput(
  trx: Transaction<Tables>,
  { record, unit, changes }: Batch,
): Promise<readonly HostChange[]> {
  const { task, maxTaskOutputBytes } = record
  if (maxTaskOutputBytes === undefined || changes.length === 0) return changes
  const bytes = changes.reduce((sum, { outputBytes }) => sum + outputBytes, unit.output_bytes)
  const shareBytes = Math.floor(maxTaskOutputBytes / (await countUnits(trx, task)))
  if (bytes <= shareBytes) return changes
  const othersBytes = await sumOthers(trx, record, shareBytes)
  return cutBeyond(changes, maxTaskOutputBytes - othersBytes - unit.output_bytes)
}

/** Units are numbered from 1, so the last one gives their number. */
async function countUnits(db: Kysely<Tables>, task: number): Promise<number> {
  const { last } = await db
    .selectFrom('unit')
    .select(({ fn }) => fn.max<number>('seq').as('last'))
    .where('task', '=', task)
    .executeTakeFirstOrThrow()
  return last
}

/**
 * The output of the task's other units, or their share if that is more and they have not ended. A
 * unit that ended as lost counts as open: its results may still come.
 */
async function sumOthers(
  db: Kysely<Tables>,
  { task, unit }: Pick<UnitRecord, 'task' | 'unit'>,
  shareBytes: number,
): Promise<number> {
  const isOver = sql<SqlBool>`(state in ('finished', 'skipped') and coalesce(end_reason, '') <> 'lost')`
  const { bytes } = await db
    .selectFrom('unit')
    .select(
      sql<number | null>`
        sum(case when ${isOver} or output_bytes > ${shareBytes} then output_bytes else ${shareBytes} end)`.as('bytes'),
    )
    .where('task', '=', task)
    .where('seq', '<>', unit)
    .executeTakeFirstOrThrow()
  return bytes ?? 0
}

/** Outputs that fit are kept whole, host by host. */
function cutBeyond(changes: readonly HostChange[], roomBytes: number): readonly HostChange[] {
  let room = roomBytes
  return changes.map((change) => {
    const kept = change.outputBytes <= room ? change : toHostChange(change.key, change.seq, keepTail(change.outcome))
    room -= kept.outputBytes
    return kept
  })
}
