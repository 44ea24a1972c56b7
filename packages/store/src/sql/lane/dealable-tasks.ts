import type { TaskState } from '@distribute/contracts'
import { countWindowUnits, type DealableTask, openTaskStates } from '@distribute/domain'
import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { anyUnitOfTask } from '../unit/open-units.ts'

interface Lane {
  readonly lane: string
  readonly room: number
}

/**
 * Every task that can get units: those with active units, which are few, and the first `room`
 * without any, because each task gets one unit before any task gets a second.
 */
export async function readDealableTasks(
  database: Database,
  db: Kysely<Tables>,
  options: Lane,
): Promise<readonly DealableTask[]> {
  const active = await countActive(db, options.lane)
  const busy = [...active.keys()]
  // One query per state, so that each walks the index in order and ends early.
  const waiting = await findIdle(database, db, { ...options, state: 'waiting', busy })
  const running = await findIdle(database, db, { ...options, state: 'running', busy })
  const pending = await countPending(database, db, { lane: options.lane, tasks: [...busy, ...waiting, ...running] })
  return pending.map((task) => toDealable(task, active.get(task.task) ?? noActive))
}

interface ActiveUnits {
  readonly units: number
  /** hosts without a result in these units */
  readonly hosts: number
}

const noActive: ActiveUnits = { units: 0, hosts: 0 }

interface PendingTask {
  readonly task: number
  readonly pending: number
  /** of the largest of these units */
  readonly unitHosts: number
  readonly parallel: number | null
}

function toDealable({ task, pending, unitHosts, parallel }: PendingTask, active: ActiveUnits): DealableTask {
  const windowUnits = parallel === null ? undefined : countWindowUnits(parallel, active.hosts, unitHosts)
  return { task, pending, active: active.units, windowUnits }
}

/** Queued and running units of each task. */
async function countActive(db: Kysely<Tables>, lane: string): Promise<ReadonlyMap<number, ActiveUnits>> {
  const rows = await db
    .selectFrom('unit')
    .select('task')
    .select(({ fn }) => [fn.countAll<number>().as('units'), fn.sum<number>('waiting').as('hosts')])
    .where('lane', '=', lane)
    .where('state', 'in', ['queued', 'running'])
    .groupBy('task')
    .execute()
  return new Map(rows.map(({ task, ...active }) => [task, active]))
}

async function findIdle(
  database: Database,
  db: Kysely<Tables>,
  { lane, room, state, busy }: Lane & { state: TaskState; busy: readonly number[] },
): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('lane', '=', lane)
    .where('state', '=', state)
    .where('cancel_requested_at', 'is', null)
    .where('aborted_at', 'is', null)
    .where((eb) => mayStart(database, eb))
    .$if(busy.length > 0, (query) => query.where('id', 'not in', busy))
    .where((eb) => eb(anyUnitOfTask(eb, ['pending']), 'is not', null))
    .orderBy('id')
    .limit(room)
    .execute()
  return rows.map((row) => row.id)
}

/** Pending units of the tasks that may still get units. */
async function countPending(
  database: Database,
  db: Kysely<Tables>,
  { lane, tasks }: { lane: string; tasks: readonly number[] },
): Promise<readonly PendingTask[]> {
  if (tasks.length === 0) return []
  return await db
    .selectFrom('task')
    .select(['task.id as task', 'task.parallel_hosts as parallel'])
    .select((eb) =>
      selectPending(eb, lane)
        .select(({ fn }) => fn.countAll<number>().as('units'))
        .$asScalar()
        .as('pending'),
    )
    // The index alone gives the number of units; their sizes are read only if a task has a window.
    .select((eb) => {
      const largest = selectPending(eb, lane)
        .select(({ fn }) => fn.max('unit.waiting').as('hosts'))
        .$asScalar()
      return eb.case().when('task.parallel_hosts', 'is', null).then(0).else(largest).end().as('unitHosts')
    })
    .$narrowType<{ pending: number; unitHosts: number }>()
    .where('task.id', 'in', tasks)
    .where('task.state', 'in', openTaskStates)
    .where('task.cancel_requested_at', 'is', null)
    .where('task.aborted_at', 'is', null)
    .where((eb) => mayStart(database, eb))
    .execute()
}

/**
 * Excludes tasks whose time to start has passed: engines can set a task and its units back, and it
 * must not run again years later.
 */
function mayStart({ dialect }: Database, eb: ExpressionBuilder<Tables, 'task'>) {
  return eb.or([eb('task.start_by', 'is', null), eb('task.start_by', '>', dialect.now)])
}

function selectPending(eb: ExpressionBuilder<Tables, 'task'>, lane: string) {
  return eb
    .selectFrom('unit')
    .where('unit.lane', '=', lane)
    .where('unit.state', '=', 'pending')
    .whereRef('unit.task', '=', 'task.id')
}
