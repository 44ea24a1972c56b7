import { commitOf } from '@distribute/domain'
import type { Kysely } from 'kysely'
import type { Page, PageRequest } from '../../port/page.ts'
import type { Project, ProjectStore } from '../../port/project.ts'
import { formatCursor, parseCursor, toPage } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import { fromSqlTime } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { listCheckouts, replaceChanged } from './changed-revisions.ts'
import { acquireLease, listLeases, makeCurrent, releaseLease, renewLease } from './lease.ts'
import { forgetRevision, listInUse, listOlder, listRevisions, markRemovable } from './revisions.ts'

/** Projects in SQL. */
export function createProjectStore(database: Database): ProjectStore {
  return {
    list: (page) => database.run((db) => listProjects(db, page)),
    find: async (name) => {
      const row = await database.run((db) => selectProjects(db).where('project.name', '=', name).executeTakeFirst())
      return row && toProject(row)
    },
    count: () => database.run(countProjects),
    forgetFailed: () => database.run(forgetFailed),
    listRevisions: (name) => database.run((db) => listRevisions(db, name)),
    listCurrent: () => database.run(listCurrent),
    listOlder: (pin) => database.run((db) => listOlder(db, pin)),
    acquireLease: (request) => acquireLease(database, request),
    renewLease: (request) => renewLease(database, request),
    makeCurrent: (holder, revision) => makeCurrent(database, holder, revision),
    listCheckouts: (pin) => database.run((db) => listCheckouts(db, pin)),
    listInUse: (afterTaskMs) => database.run((db) => listInUse(database, db, afterTaskMs)),
    replaceChanged: (holder, replacement) => replaceChanged(database, holder, replacement),
    releaseLease: (holder, error) => releaseLease(database, holder, error),
    listLeases: () => database.run(listLeases),
    markRemovable: (holder, limits) => markRemovable(database, holder, limits),
    forgetRevision: (pin) => database.run((db) => forgetRevision(db, pin)),
  }
}

function selectProjects(db: Kysely<Tables>) {
  return db
    .selectFrom('project')
    .leftJoin('revision', 'revision.id', 'project.current_revision')
    .select([
      'project.id',
      'project.name',
      'project.state',
      'project.progress',
      'project.last_error',
      'project.created_at',
      'project.updated_at',
      'revision.commit_id',
      'revision.ref',
    ])
    .select((eb) =>
      eb
        .selectFrom('revision as other')
        .select('other.changes')
        .whereRef('other.project', '=', 'project.id')
        .where('other.state', '=', 'changed')
        .orderBy('other.changed_at', 'desc')
        .orderBy('other.id', 'desc')
        .limit(1)
        .as('changes'),
    )
}

type ProjectRow = Awaited<ReturnType<ReturnType<typeof selectProjects>['execute']>>[number]

async function listProjects(db: Kysely<Tables>, { limit, cursor }: PageRequest): Promise<Page<Project>> {
  let query = selectProjects(db)
  if (cursor !== undefined) query = query.where('project.id', '>', parseCursor('projects', cursor))
  const rows = await query
    .orderBy('project.id')
    .limit(limit + 1)
    .execute()
  const { items, nextCursor } = toPage(rows, limit, (row) => formatCursor('projects', row.id))
  return { items: items.map(toProject), nextCursor }
}

async function countProjects(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('project')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function forgetFailed(db: Kysely<Tables>): Promise<void> {
  await db
    .deleteFrom('project')
    .where('state', '=', 'failed')
    .where('current_revision', 'is', null)
    .where('held_by', 'is', null)
    .execute()
}

function toProject(row: ProjectRow): Project {
  return {
    name: String(row.name),
    state: row.state,
    current: row.commit_id === null ? null : { revision: row.commit_id, commit: commitOf(row.commit_id), ref: row.ref },
    progress: row.state === 'cloning' ? row.progress : null,
    lastError: row.last_error,
    changes: row.changes,
    createdAtMs: fromSqlTime(row.created_at),
    updatedAtMs: fromSqlTime(row.updated_at),
  }
}

async function listCurrent(db: Kysely<Tables>) {
  const rows = await db
    .selectFrom('project')
    .innerJoin('revision', 'revision.id', 'project.current_revision')
    .select(['project.name', 'revision.commit_id'])
    .orderBy('project.id')
    .execute()
  return rows.map(({ name, commit_id }) => ({ project: String(name), revision: commit_id }))
}
