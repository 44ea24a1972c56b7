import type { EventContent } from '@distribute/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { LeaseHolder, LeaseRequest, SeenLease } from '../../port/project.ts'
import type { Database } from '../base/database.ts'
import { cutText, writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'

type Acquisition = LeaseRequest & { readonly insteadOf?: SeenLease | undefined }

/** Acquires a free lease, or the lease `insteadOf`. A repeated call renews it. */
export async function acquireLease(database: Database, acquisition: Acquisition): Promise<boolean> {
  const { name, owner, leaseMs } = acquisition
  await database.run((db) => putProject(database, db, name))
  return await database.transact(async (trx) => {
    if (await takeLease(database, trx, acquisition)) {
      await writeEvents(database, trx, [{ type: 'project.cloning', project: name, data: {} }])
      return true
    }
    return await renew(database, trx, { name, owner, leaseMs, progress: null })
  })
}

async function takeLease(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { name, owner, leaseMs, insteadOf }: Acquisition,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('project')
    .set({ state: 'cloning', progress: null, held_by: owner, held_until: dialect.nowPlusMs(leaseMs) })
    .where('name', '=', name)
    .where((eb) =>
      eb.or([
        eb('held_by', 'is', null),
        ...(insteadOf ? [eb.and([eb('held_by', '=', insteadOf.owner), eb('held_until', '=', insteadOf.mark)])] : []),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The mark is the end of the lease by the database's clock; it changes with each renewal. */
export async function listLeases(db: Kysely<Tables>): Promise<readonly SeenLease[]> {
  const rows = await db
    .selectFrom('project')
    .select(['name', 'held_by as owner', 'held_until as mark'])
    .where('held_by', 'is not', null)
    .orderBy('id')
    .$narrowType<{ owner: string; mark: string }>()
    .execute()
  return rows.map(({ name, owner, mark }) => ({ name: String(name), owner: String(owner), mark }))
}

/** Reads first: an insert that finds the row would wait for a lock on it. */
async function putProject({ dialect }: Database, db: Kysely<Tables>, name: string): Promise<void> {
  const known = await db.selectFrom('project').select('id').where('name', '=', name).executeTakeFirst()
  if (known !== undefined) return
  // No lease and not `cloning`: a crash before the lease is acquired needs no repair.
  const row = { name, state: 'failed' as const, created_at: dialect.now, updated_at: dialect.now }
  await dialect.upsert(db.insertInto('project').values(row), ['name'], { name }).execute()
}

type Renewal = LeaseRequest & { readonly progress: string | null }

/** A lapsed lease that no other process took is valid again. */
export async function renewLease(database: Database, renewal: Renewal): Promise<boolean> {
  return await database.run((db) => renew(database, db, renewal))
}

async function renew(
  { dialect }: Database,
  db: Kysely<Tables>,
  { name, owner, leaseMs, progress }: Renewal,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('project')
    .set({ held_until: dialect.nowPlusMs(leaseMs), progress })
    .where('name', '=', name)
    .where('held_by', '=', owner)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * One transaction that locks the project's row: the lease cannot be taken between the check and the
 * write.
 */
export async function makeCurrent(
  database: Database,
  holder: LeaseHolder,
  { revision, ref }: { readonly revision: string; readonly ref: string | null },
): Promise<boolean> {
  return await database.transact(async (trx) => {
    const project = await lockLeased(database, trx, holder)
    if (project === undefined) return false
    const { now } = database.dialect
    const row = { ref, state: 'ready' as const, current_at: now }
    const insert = trx.insertInto('revision').values({ project, commit_id: revision, created_at: now, ...row })
    await database.dialect.upsert(insert, ['project', 'commit_id'], row).execute()
    const { id } = await trx
      .selectFrom('revision')
      .select('id')
      .where('project', '=', project)
      .where('commit_id', '=', revision)
      .executeTakeFirstOrThrow()
    await trx.updateTable('project').set({ current_revision: id, updated_at: now }).where('id', '=', project).execute()
    return true
  })
}

/** Locks the project's row and returns its id, or undefined if another holder has the lease. */
export async function lockLeased(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { name, owner }: LeaseHolder,
): Promise<number | undefined> {
  const row = await trx
    .selectFrom('project')
    .select(['id', 'held_by'])
    .where('name', '=', name)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row?.held_by === owner ? row.id : undefined
}

/** No-op if the lease was released or lost. */
export async function releaseLease(
  database: Database,
  { name, owner }: LeaseHolder,
  error: string | null,
): Promise<void> {
  const { now } = database.dialect
  const state = error === null ? ('ready' as const) : ('failed' as const)
  await database.transact(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('project')
      .set({ state, last_error: error, progress: null, held_by: null, held_until: null, updated_at: now })
      .where('name', '=', name)
      .where('held_by', '=', owner)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await writeEvents(database, trx, [await toEndEvent(trx, name, error)])
  })
}

async function toEndEvent(trx: Transaction<Tables>, project: string, error: string | null): Promise<EventContent> {
  if (error !== null) return { type: 'project.failed', project, data: { error: cutText(error) } }
  const row = await trx
    .selectFrom('project')
    .innerJoin('revision', 'revision.id', 'project.current_revision')
    .select('revision.commit_id')
    .where('project.name', '=', project)
    .executeTakeFirst()
  return { type: 'project.cloned', project, data: { revision: row?.commit_id ?? null } }
}
