import type { Pin } from '@distribute/contracts'
import { commitOf, openTaskStates, type UsedRevision } from '@distribute/domain'
import type { ExpressionBuilder, Kysely, Transaction } from 'kysely'
import type { LeaseHolder, Revision, RevisionLimits } from '../../port/project.ts'
import type { Database } from '../base/database.ts'
import { fromSqlTime, fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { lockLeased } from './lease.ts'

/** Newest current one first. */
export async function listRevisions(db: Kysely<Tables>, name: string): Promise<readonly Revision[]> {
  const rows = await db
    .selectFrom('revision')
    .innerJoin('project', 'project.id', 'revision.project')
    .select(['revision.id', 'commit_id', 'ref', 'revision.created_at', 'current_at', 'project.current_revision'])
    .select(['revision.state', 'changes', 'changed_at'])
    .where('project.name', '=', name)
    .where('revision.state', 'in', ['ready', 'changed'])
    .orderBy('current_at', 'desc')
    .orderBy('revision.id', 'desc')
    .execute()
  return rows.map((row) => ({
    revision: row.commit_id,
    commit: commitOf(row.commit_id),
    ref: row.ref,
    createdAtMs: fromSqlTime(row.created_at),
    currentAtMs: fromSqlTime(row.current_at ?? row.created_at),
    isCurrent: row.id === row.current_revision,
    changes: row.state === 'changed' ? (row.changes ?? 'changed') : null,
    changedAtMs: row.state === 'changed' ? fromSqlTimeOrNull(row.changed_at) : null,
  }))
}

/** Revisions that were last current before the pinned one. */
export async function listOlder(db: Kysely<Tables>, pin: Pin): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('revision as pinned')
    .innerJoin('project', 'project.id', 'pinned.project')
    .innerJoin('revision as other', 'other.project', 'pinned.project')
    .select('other.commit_id')
    .where('project.name', '=', pin.project)
    .where('pinned.commit_id', '=', pin.revision)
    .whereRef('other.current_at', '<', 'pinned.current_at')
    .orderBy('other.id')
    .execute()
  return rows.map(({ commit_id }) => commit_id)
}

/**
 * Records which revisions a task uses, which keeps them from being removed. Their rows stay locked
 * until the task is stored; `markRemovable` takes the same locks. Returns a revision that the task
 * needs but that is not available.
 */
export async function useRevisions(
  database: Database,
  trx: Transaction<Tables>,
  { task, used }: { readonly task: number; readonly used: readonly UsedRevision[] },
): Promise<Pin | undefined> {
  for (const { isNeeded, ...pin } of used) {
    const revision = await lockReady(database, trx, pin)
    if (revision !== undefined) await trx.insertInto('task_revision').values({ task, revision }).execute()
    else if (isNeeded) return pin
  }
  return undefined
}

async function lockReady({ dialect }: Database, trx: Transaction<Tables>, pin: Pin): Promise<number | undefined> {
  const project = await trx.selectFrom('project').select('id').where('name', '=', pin.project).executeTakeFirst()
  if (project === undefined) return undefined
  const row = await trx
    .selectFrom('revision')
    .select(['id', 'state'])
    .where('project', '=', project.id)
    .where('commit_id', '=', pin.revision)
    .$if(dialect.locksRows, (query) => query.modifyEnd(dialect.shareLock))
    .executeTakeFirst()
  return row?.state === 'ready' ? row.id : undefined
}

/** A run may continue after its task has ended, up to the longest deadline: one day. */
const afterTaskMs = 2 * 86_400_000

export async function markRemovable(
  database: Database,
  holder: LeaseHolder,
  limits: RevisionLimits,
): Promise<readonly string[]> {
  return await database.transact(async (trx) => {
    const project = await lockLeased(database, trx, holder)
    if (project === undefined) return []
    const old = await findOld(database, trx, { project, limits })
    if (old.length > 0) await trx.updateTable('revision').set({ state: 'removing' }).where('id', 'in', old).execute()
    const rows = await trx
      .selectFrom('revision')
      .select('commit_id')
      .where('project', '=', project)
      .where('state', '=', 'removing')
      .execute()
    return rows.map(({ commit_id }) => commit_id)
  })
}

/**
 * Reads the tasks only after locking the revisions' rows, so that it waits for a task that is being
 * submitted, and sees it.
 */
async function findOld(
  database: Database,
  trx: Transaction<Tables>,
  { project, limits }: { readonly project: number; readonly limits: RevisionLimits },
): Promise<readonly number[]> {
  const candidates = await findReplaced(trx, { project, keep: limits.keep })
  if (candidates.length === 0) return []
  const ids = await lockOld(database, trx, { candidates, limits })
  if (ids.length === 0) return []
  const used = await trx
    .selectFrom('task_revision')
    .innerJoin('task', 'task.id', 'task_revision.task')
    .select('task_revision.revision')
    .where('task_revision.revision', 'in', ids)
    .where((eb) => isLive(database, eb, afterTaskMs))
    .execute()
  const usedIds = new Set(used.map(({ revision }) => revision))
  return ids.filter((id) => !usedIds.has(id))
}

/** Returns the revisions that a later one replaced, except the latest intact ones to keep. */
async function findReplaced(
  trx: Transaction<Tables>,
  { project, keep }: { readonly project: number; readonly keep: number },
): Promise<readonly number[]> {
  const others = await trx
    .selectFrom('revision')
    .innerJoin('project', 'project.id', 'revision.project')
    .select(['revision.id', 'revision.state'])
    .where('project.id', '=', project)
    .where('revision.state', 'in', ['ready', 'changed'])
    .whereRef('revision.id', '<>', 'project.current_revision')
    .orderBy('revision.current_at', 'desc')
    .orderBy('revision.id', 'desc')
    .execute()
  const intact = others.filter(({ state }) => state === 'ready').slice(Math.max(0, keep - 1))
  return [...intact, ...others.filter(({ state }) => state === 'changed')].map(({ id }) => id)
}

/** Locks those candidates that were replaced long enough ago, and returns them. */
async function lockOld(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { candidates, limits }: { readonly candidates: readonly number[]; readonly limits: RevisionLimits },
): Promise<readonly number[]> {
  const locked = await trx
    .selectFrom('revision')
    .select('id')
    .where('id', 'in', candidates)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'ready').and('current_at', '<', dialect.nowPlusMs(-limits.keepMs)),
        eb('state', '=', 'changed').and('changed_at', '<', dialect.nowPlusMs(-limits.keepChangedMs)),
      ]),
    )
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .execute()
  return locked.map(({ id }) => id)
}

function isLive({ dialect }: Database, eb: ExpressionBuilder<Pick<Tables, 'task'>, 'task'>, afterTaskMs: number) {
  return eb.or([eb('task.state', 'in', openTaskStates), eb('task.finished_at', '>', dialect.nowPlusMs(-afterTaskMs))])
}

export async function listInUse(database: Database, db: Kysely<Tables>, afterTaskMs: number): Promise<readonly Pin[]> {
  const rows = await db
    .selectFrom('revision')
    .innerJoin('project', 'project.id', 'revision.project')
    .innerJoin('task_revision', 'task_revision.revision', 'revision.id')
    .innerJoin('task', 'task.id', 'task_revision.task')
    .select(['project.name', 'revision.commit_id'])
    .distinct()
    .where('revision.state', '=', 'ready')
    .where((eb) => isLive(database, eb, afterTaskMs))
    .execute()
  return rows.map(({ name, commit_id }) => ({ project: String(name), revision: commit_id }))
}

export async function forgetRevision(db: Kysely<Tables>, pin: Pin): Promise<void> {
  const row = await db
    .selectFrom('revision')
    .innerJoin('project', 'project.id', 'revision.project')
    .select('revision.id')
    .where('project.name', '=', pin.project)
    .where('commit_id', '=', pin.revision)
    .where('revision.state', '=', 'removing')
    .executeTakeFirst()
  if (row === undefined) return
  await db.deleteFrom('task_revision').where('revision', '=', row.id).execute()
  await db.deleteFrom('revision').where('id', '=', row.id).where('state', '=', 'removing').execute()
}
