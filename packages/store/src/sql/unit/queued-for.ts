import type { ExpressionBuilder } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/** How long a unit that an engine could not start is left to others. */
const leftToOthersMs = 30_000

/** A time that is so far ahead was not written by a clock that went on evenly since. */
const futureMs = 1000

/**
 * Whether a queued unit has been so for this long; one that was queued in the future was so before the clock went back,
 * and one that does not say since when has waited long enough.
 */
export function hasBeenQueuedFor({ dialect }: Database, durationMs: number) {
  return (eb: ExpressionBuilder<Tables, 'unit'>) =>
    eb.or([
      eb('queued_at', 'is', null),
      eb('queued_at', '<', dialect.nowPlusMs(-durationMs)),
      eb('queued_at', '>', dialect.nowPlusMs(futureMs)),
    ])
}

/** Whether a queued unit is one for this engine: it has not tried it yet, or nobody else came in time. */
export function isLeftTo(database: Database, engine: string) {
  return (eb: ExpressionBuilder<Tables, 'unit'>) =>
    eb.or([
      eb('tried_by', 'is', null),
      eb('tried_by', 'not like', `%${JSON.stringify(engine)}%`),
      hasBeenQueuedFor(database, leftToOthersMs)(eb),
    ])
}
