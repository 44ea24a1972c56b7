import type { TaskState } from '@distribute/contracts'
import type { DealableTask } from '@distribute/domain'
import type { Kysely } from 'kysely'
import { anyUnitOfTask, openTaskStates } from './open-units.ts'
import type { Tables } from './schema.ts'

interface Lane {
  readonly lane: string
  readonly room: number
}

/**
 * Every task that dealing may come to, and no more: those with active units, which are few, and of those without
 * any the first `room`, as each of them gets one unit before any gets a second.
 */
export async function readDealableTasks(db: Kysely<Tables>, options: Lane): Promise<readonly DealableTask[]> {
  const active = await countActive(db, options.lane)
  const busy = [...active.keys()]
  // State by state, so that each is one walk along the index, in order, and ends early.
  const waiting = await findIdle(db, { ...options, state: 'waiting', busy })
  const running = await findIdle(db, { ...options, state: 'running', busy })
  const pending = await countPending(db, { lane: options.lane, tasks: [...busy, ...waiting, ...running] })
  return pending.map((task) => ({ ...task, active: active.get(task.task) ?? 0 }))
}

/** Queued and running units of each task that has any. */
async function countActive(db: Kysely<Tables>, lane: string): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('unit')
    .select('task')
    .select(({ fn }) => fn.countAll<number>().as('units'))
    .where('lane', '=', lane)
    .where('state', 'in', ['queued', 'running'])
    .groupBy('task')
    .execute()
  return new Map(rows.map(({ task, units }) => [task, units]))
}

async function findIdle(
  db: Kysely<Tables>,
  { lane, room, state, busy }: Lane & { state: TaskState; busy: readonly number[] },
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('lane', '=', lane)
    .where('state', '=', state)
    .where('cancel_requested_at', 'is', null)
    .$if(busy.length > 0, (query) => query.where('id', 'not in', busy))
    .where((eb) => eb(anyUnitOfTask(eb, ['pending']), 'is not', null))
    .orderBy('id')
    .limit(room)
    .execute()
  return rows.map((row) => row.id)
}

/** Pending units of those tasks that may still be dealt. */
async function countPending(
  db: Kysely<Tables>,
  { lane, tasks }: { lane: string; tasks: readonly number[] },
): Promise<readonly { task: number; pending: number }[]> {
  if (tasks.length === 0) return []
  return await db
    .selectFrom('task')
    .select('task.id as task')
    .select(({ selectFrom }) =>
      selectFrom('unit')
        .select(({ fn }) => fn.countAll<number>().as('units'))
        .where('unit.lane', '=', lane)
        .where('unit.state', '=', 'pending')
        .whereRef('unit.task', '=', 'task.id')
        .$asScalar()
        .$notNull()
        .as('pending'),
    )
    .where('task.id', 'in', tasks)
    .where('task.state', 'in', openTaskStates)
    .where('task.cancel_requested_at', 'is', null)
    .execute()
}
