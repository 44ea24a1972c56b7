import type { Kysely, Transaction } from 'kysely'
import type { ProjectHold, ProjectHolder, SeenHold } from '../port/project.ts'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'

/** Takes a project that nobody has, or that is held as `insteadOf` says. */
export async function holdProject(
  database: Database,
  { name, owner, leaseMs, insteadOf }: ProjectHold & { readonly insteadOf?: SeenHold | undefined },
): Promise<boolean> {
  await database.run((db) => putProject(database, db, name))
  const { dialect } = database
  return await database.run(async (db) => {
    await db
      .updateTable('project')
      .set({ state: 'cloning', progress: null, held_by: owner, held_until: dialect.nowPlusMs(leaseMs) })
      .where('name', '=', name)
      .where((eb) =>
        eb.or([
          eb('held_by', 'is', null),
          eb('held_by', '=', owner),
          ...(insteadOf ? [eb.and([eb('held_by', '=', insteadOf.owner), eb('held_until', '=', insteadOf.mark)])] : []),
        ]),
      )
      .execute()
    return await isHeldBy(db, { name, owner })
  })
}

/** The end of a hold, by the database's clock, moves each time that it is prolonged. */
export async function listHolds(db: Kysely<Tables>): Promise<readonly SeenHold[]> {
  const rows = await db
    .selectFrom('project')
    .select(['name', 'held_by as owner', 'held_until as mark'])
    .where('held_by', 'is not', null)
    .orderBy('id')
    .$narrowType<{ owner: string; mark: string }>()
    .execute()
  return rows.map(({ name, owner, mark }) => ({ name: String(name), owner: String(owner), mark }))
}

/** Asks first: an insert that finds the row would wait for whoever has it locked. */
async function putProject({ dialect }: Database, db: Kysely<Tables>, name: string): Promise<void> {
  const known = await db.selectFrom('project').select('id').where('name', '=', name).executeTakeFirst()
  if (known !== undefined) return
  // of no holder and not `cloning`: a crash before it is held leaves nothing to be mended
  const row = { name, state: 'failed' as const, created_at: dialect.now, updated_at: dialect.now }
  await dialect.upsert(db.insertInto('project').values(row), ['name'], { name }).execute()
}

async function isHeldBy(db: Kysely<Tables>, { name, owner }: ProjectHolder): Promise<boolean> {
  const row = await db
    .selectFrom('project')
    .select('id')
    .where('name', '=', name)
    .where('held_by', '=', owner)
    .executeTakeFirst()
  return row !== undefined
}

/** A hold that lapsed and that nobody took meanwhile is as good as before. */
export async function prolongHold(
  database: Database,
  { name, owner, leaseMs, progress }: ProjectHold & { readonly progress: string | null },
): Promise<boolean> {
  return await database.run(async (db) => {
    await db
      .updateTable('project')
      .set({ held_until: database.dialect.nowPlusMs(leaseMs), progress })
      .where('name', '=', name)
      .where('held_by', '=', owner)
      .execute()
    return await isHeldBy(db, { name, owner })
  })
}

/** In one transaction that has the project's row: nobody takes the hold between the look and the write. */
export async function makeCurrent(
  database: Database,
  holder: ProjectHolder,
  { revision, ref }: { readonly revision: string; readonly ref: string | null },
): Promise<boolean> {
  return await database.transact(async (trx) => {
    const project = await lockHeld(database, trx, holder)
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

/** Locks the project's row and answers its id; undefined when somebody else has taken it. */
export async function lockHeld(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { name, owner }: ProjectHolder,
): Promise<number | undefined> {
  const row = await trx
    .selectFrom('project')
    .select(['id', 'held_by'])
    .where('name', '=', name)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row?.held_by === owner ? row.id : undefined
}

export async function releaseProject(
  { run, dialect }: Database,
  { name, owner }: ProjectHolder,
  error: string | null,
): Promise<void> {
  const state = error === null ? ('ready' as const) : ('failed' as const)
  await run((db) =>
    db
      .updateTable('project')
      .set({ state, last_error: error, progress: null, held_by: null, held_until: null, updated_at: dialect.now })
      .where('name', '=', name)
      .where('held_by', '=', owner)
      .execute(),
  )
}
