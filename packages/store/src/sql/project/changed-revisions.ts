import type { Pin } from '@distribute/contracts'
import { commitOf, openTaskStates } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Checkout, LeaseHolder, Replacement } from '../../port/project.ts'
import type { Database } from '../base/database.ts'
import { toSqlTime } from '../base/sql-time.ts'
import { writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'
import { warnTask } from '../task/warn.ts'
import { lockLeased } from './lease.ts'

/** In the order of their checkouts. */
export async function listCheckouts(db: Kysely<Tables>, { project, revision }: Pin): Promise<readonly Checkout[]> {
  const commit = commitOf(revision)
  const rows = await db
    .selectFrom('revision')
    .innerJoin('project', 'project.id', 'revision.project')
    .select(['commit_id', 'revision.state'])
    .where('project.name', '=', project)
    .where((eb) => eb.or([eb('commit_id', '=', commit), eb('commit_id', 'like', `${commit}.%`)]))
    .orderBy('revision.id')
    .execute()
  return rows.map(({ commit_id, state }) => ({ revision: commit_id, state }))
}

/** One transaction: no task gets the changed revision after the tasks that used it were listed. */
export async function replaceChanged(
  database: Database,
  holder: LeaseHolder,
  replacement: Replacement,
): Promise<boolean> {
  return await database.transact(async (trx) => {
    const project = await lockLeased(database, trx, holder)
    if (project === undefined) return false
    const changed = await lockRevision(database, trx, { project, revision: replacement.changed })
    if (changed?.state !== 'ready') return true
    const by = await insertReplacement(database, trx, { project, changed, revision: replacement.by })
    const { now } = database.dialect
    const { changes } = replacement
    await trx
      .updateTable('revision')
      .set({ state: 'changed', changes, changed_at: now })
      .where('id', '=', changed.id)
      .execute()
    await trx
      .updateTable('project')
      .set({ current_revision: by })
      .where('id', '=', project)
      .where('current_revision', '=', changed.id)
      .execute()
    await warnUsers(database, trx, { revision: changed.id, ...replacement })
    const data = { revision: replacement.changed, by: replacement.by }
    await writeEvents(database, trx, [{ type: 'project.changed', project: holder.name, data }])
    return true
  })
}

async function lockRevision(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { project, revision }: { readonly project: number; readonly revision: string },
) {
  return await trx
    .selectFrom('revision')
    .select(['id', 'ref', 'state', 'current_at'])
    .where('project', '=', project)
    .where('commit_id', '=', revision)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
}

interface NewCheckout {
  readonly project: number
  readonly revision: string
  readonly changed: { readonly id: number; readonly ref: string | null; readonly current_at: string | null }
}

/**
 * If the changed revision is current, the new one becomes current now: a mount that still shows the
 * changed one is behind.
 */
async function insertReplacement(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { project, revision, changed }: NewCheckout,
): Promise<number> {
  const { now } = dialect
  const owner = await trx.selectFrom('project').select('current_revision').where('id', '=', project).executeTakeFirst()
  const { insertId } = await trx
    .insertInto('revision')
    .values({
      project,
      commit_id: revision,
      ref: changed.ref,
      state: 'ready',
      created_at: now,
      current_at: owner?.current_revision === changed.id ? now : changed.current_at,
    })
    .executeTakeFirstOrThrow()
  return Number(insertId)
}

async function warnUsers(
  database: Database,
  trx: Transaction<Tables>,
  { revision, sinceMs, warning }: { readonly revision: number; readonly sinceMs: number; readonly warning: string },
): Promise<void> {
  const users = await trx
    .selectFrom('task_revision')
    .innerJoin('task', 'task.id', 'task_revision.task')
    .select('task.id')
    .where('task_revision.revision', '=', revision)
    .where((eb) =>
      eb.or([eb('task.state', 'in', openTaskStates), eb('task.finished_at', '>=', toSqlTime(Math.round(sinceMs)))]),
    )
    .orderBy('task.id')
    .execute()
  for (const { id } of users) await warnTask(database, trx, id, warning)
}
