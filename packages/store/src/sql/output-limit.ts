import { keepTail } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { UnitRecord } from '../port/unit.ts'
import { type HostChange, toHostChange } from './host-outcomes.ts'
import type { Tables } from './schema.ts'

interface Batch {
  readonly record: UnitRecord
  /** as it was before the batch */
  readonly unit: { readonly output_bytes: number }
  readonly changes: readonly HostChange[]
}

/**
 * Cuts outputs to their tails where the task has more than it may keep. A unit within its fair share is not looked at
 * further, since all of them together are within the limit: so the units of a task are summed only for one that is loud.
 * Nothing is locked: those who record at the same moment may exceed the limit together by what they have in hand.
 */
export async function limitOutput(
  trx: Transaction<Tables>,
  { record, unit, changes }: Batch,
): Promise<readonly HostChange[]> {
  const { task, maxTaskOutputBytes } = record
  if (maxTaskOutputBytes === undefined || changes.length === 0) return changes
  const bytes = changes.reduce((sum, { outputBytes }) => sum + outputBytes, unit.output_bytes)
  if (bytes <= maxTaskOutputBytes / (await countUnits(trx, task))) return changes
  return cutBeyond(changes, maxTaskOutputBytes - (await sumOutput(trx, task)))
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

async function sumOutput(db: Kysely<Tables>, task: number): Promise<number> {
  const { bytes } = await db
    .selectFrom('unit')
    .select(({ fn }) => fn.sum<number>('output_bytes').as('bytes'))
    .where('task', '=', task)
    .executeTakeFirstOrThrow()
  return bytes
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
