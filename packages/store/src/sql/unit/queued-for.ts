import type { ExpressionBuilder } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/** How long a unit that an engine could not start is left to others. */
const leftToOthersMs = 30_000

/** A time this far in the future means that the clock was set back. */
const futureMs = 1000

/**
 * Whether a unit has been queued for this long. A unit queued in the future was queued before the
 * clock was set back; one without a time has waited long enough.
 */
export function hasBeenQueuedFor({ dialect }: Database, durationMs: number) {
  return (eb: ExpressionBuilder<Tables, 'unit'>) =>
    eb.or([
      eb('queued_at', 'is', null),
      eb('queued_at', '<', dialect.nowPlusMs(-durationMs)),
      eb('queued_at', '>', dialect.nowPlusMs(futureMs)),
    ])
}

/**
 * Whether this engine may take a queued unit: it has not tried it yet, or no other engine took it
 * in time.
 */
export function isLeftTo(database: Database, engine: string) {
  return (eb: ExpressionBuilder<Tables, 'unit'>) =>
    eb.or([
      eb('tried_by', 'is', null),
      eb('tried_by', 'not like', `%${JSON.stringify(engine)}%`),
      hasBeenQueuedFor(database, leftToOthersMs)(eb),
    ])
}
