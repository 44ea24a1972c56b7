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
 * Cuts outputs to their tails where the task has more than it may keep. A unit within its fair share is not looked at
 * further: a loud one leaves the shares of all others free that may still record, and takes only what is left beside
 * them. So the units of a task are summed only for one that is loud. Nothing is locked: loud units that record at the
 * same moment may exceed the limit together by what they have in hand.
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

/** Units are numbered from 1: the last one is found without reading the others. */
async function countUnits(db: Kysely<Tables>, task: number): Promise<number> {
  const { last } = await db
    .selectFrom('unit')
    .select(({ fn }) => fn.max<number>('seq').as('last'))
    .where('task', '=', task)
    .executeTakeFirstOrThrow()
  return last
}

/**
 * What the task's other units have, or their share where that is more and they are not over. One that ended as lost is
 * not: its results may yet come.
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

/** What fits is kept whole, host by host. */
function cutBeyond(changes: readonly HostChange[], roomBytes: number): readonly HostChange[] {
  let room = roomBytes
  return changes.map((change) => {
    const kept = change.outputBytes <= room ? change : toHostChange(change.key, change.seq, keepTail(change.outcome))
    room -= kept.outputBytes
    return kept
  })
}
