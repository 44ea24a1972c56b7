import type { EventContent } from '@distribute/contracts'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { EngineBeat, EngineState } from '../../port/engine.ts'
import type { Database } from '../base/database.ts'
import { cutText, writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'

/**
 * Records a beat. If the row's state is unchanged, this is one guarded update; otherwise it locks
 * the row. If an engine with a new incarnation has taken over the row, the result is `gone`.
 */
export async function beatEngine(database: Database, beat: EngineBeat): Promise<EngineState> {
  const before = await database.run((db) => readEngine(db, beat))
  if (before === undefined) return 'gone'
  const known = toNews(before, beat)
  if (known.events.length === 0 && (await database.run((db) => updateEngine(database, db, { beat, before, known }))))
    return known.state
  return await database.transact(async (trx) => {
    const locked = await readEngine(trx, beat, database.dialect.locksRows)
    if (locked === undefined) return 'gone'
    const news = toNews(locked, beat)
    await updateEngine(database, trx, { beat, before: locked, known: news })
    await writeEvents(database, trx, news.events)
    return news.state
  })
}

type EngineRow = Pick<Selectable<Tables['engine']>, 'state' | 'problem' | 'silent_since'>

async function readEngine(db: Kysely<Tables>, { id, incarnation }: EngineBeat, locked = false) {
  return await db
    .selectFrom('engine')
    .select(['state', 'problem', 'silent_since'])
    .where('id', '=', id)
    .where('incarnation', '=', incarnation)
    .$if(locked, (query) => query.forUpdate())
    .executeTakeFirst()
}

interface News {
  readonly state: EngineState
  readonly events: readonly EventContent[]
}

/**
 * A change of the text alone is not a new problem: it may contain numbers that change with each
 * beat.
 */
function toNews(before: EngineRow, beat: EngineBeat): News {
  const engine = beat.id
  // A drain that a person requested outlasts beats of an engine that has not learned of it yet.
  const state = beat.state === 'up' && before.state === 'draining' ? 'draining' : beat.state
  const events: EventContent[] = []
  if (state !== before.state || before.silent_since !== null) events.push(toStateEvent(engine, state))
  if (state === 'gone') return { state, events }
  const { problem } = beat
  if (problem !== undefined && before.problem === null)
    events.push({ type: 'engine.problem', engine, data: { cause: cutText(problem) } })
  if (problem === undefined && before.problem !== null) events.push({ type: 'engine.well', engine, data: {} })
  return { state, events }
}

function toStateEvent(engine: string, state: EngineState): EventContent {
  if (state === 'gone') return { type: 'engine.gone', engine, data: { reason: 'stopped' } }
  return { type: state === 'up' ? 'engine.up' : 'engine.draining', engine, data: {} }
}

interface Beating {
  readonly beat: EngineBeat
  readonly before: EngineRow
  readonly known: News
}

/** Returns false if the row has changed in between. */
async function updateEngine(
  { dialect }: Database,
  db: Kysely<Tables> | Transaction<Tables>,
  { beat, before, known }: Beating,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('engine')
    .set({
      state: known.state,
      seen_at: dialect.now,
      silent_since: null,
      problem: beat.problem ?? null,
      notice: beat.notice ?? null,
    })
    .where('id', '=', beat.id)
    .where('incarnation', '=', beat.incarnation)
    .where('state', '=', before.state)
    .where('problem', before.problem === null ? 'is' : 'is not', null)
    .where('silent_since', before.silent_since === null ? 'is' : 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
