import { type CappedFold, createCappedFold, type FoldedHosts } from '@distribute/domain'
import { type Kysely, sql } from 'kysely'
import type { Page, PageRequest } from '../../port/page.ts'
import type { ResultGroup, ResultGroupFilter } from '../../port/result.ts'
import { formatCursor, matchCursor, toPage } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { readSamples } from './group-samples.ts'
import { readStates } from './read-states.ts'
import { selectStates, shownState } from './shown-state.ts'

/** what a page shows of each group's hosts, so that names that do not fold cannot make it huge */
const maxExpressions = 500

type GroupRow = Awaited<ReturnType<typeof selectPage>>[number]

interface Request {
  readonly task: number
  readonly filter: ResultGroupFilter
  readonly page: PageRequest
}

/** The database groups: a task whose hosts all differ never has them all in memory. */
export async function listGroups(database: Database, { task, filter, page }: Request): Promise<Page<ResultGroup>> {
  const found = await database.run((db) => selectPage(db, { task, filter, page }))
  const { items, nextCursor } = toPage(found, page.limit, ({ total, first }) =>
    formatCursor('groups', `${total} ${first}`),
  )
  const samples = await readSamples(database, { task, seqs: items.map(({ first }) => first) })
  const folded = await foldGroups(database, { task, groups: items })
  // If the task was deleted meanwhile, the samples are missing.
  const groups = items.flatMap((row) => {
    const { state, rc, total, causes, first } = row
    const [sample, hosts] = [samples.get(first), folded.get(toKey(row))]
    return sample === undefined || hosts === undefined ? [] : [{ state, rc, total, causes, sample, hosts }]
  })
  return { items: groups, nextCursor }
}

async function selectPage(db: Kysely<Tables>, { task, filter: { state }, page }: Request) {
  const [total, first] = [sql<number>`count(*)`, sql<number>`min(host_result.seq)`]
  let query = selectStates(db, task)
    .select(['host_result.rc', 'host_result.output_hash as hash', total.as('total'), first.as('first')])
    .select(({ fn }) => fn.count<number>('host_result.cause').distinct().as('causes'))
    .groupBy([shownState, 'host_result.rc', 'host_result.output_hash'])
  if (state !== undefined) query = query.where(shownState, '=', state)
  if (page.cursor !== undefined) {
    const after = parsePosition(page.cursor)
    query = query.having((eb) =>
      eb.or([eb(total, '<', after.total), eb.and([eb(total, '=', after.total), eb(first, '>', after.first)])]),
    )
  }
  return await query
    .orderBy(total, 'desc')
    .orderBy(first)
    .limit(page.limit + 1)
    .execute()
}

function parsePosition(cursor: string): { readonly total: number; readonly first: number } {
  const [, total, first] = matchCursor('groups', cursor, /^(\d{1,15}) (\d{1,15})$/)
  return { total: Number(total), first: Number(first) }
}

/** Reads the hosts of these groups a few thousand at a time, and keeps only their expressions. */
async function foldGroups(
  database: Database,
  { task, groups }: { task: number; groups: readonly GroupRow[] },
): Promise<ReadonlyMap<string, FoldedHosts>> {
  const folds = new Map(groups.map((group) => [toKey(group), createCappedFold(maxExpressions)]))
  let missing = groups.reduce((sum, { total }) => sum + total, 0)
  const after = Math.min(...groups.map(({ first }) => first)) - 1
  if (missing > 0) {
    for await (const rows of readStates(database, { task, after })) {
      for (const row of rows) missing -= addTo(folds.get(toKey(row)), row.spelling)
      if (missing <= 0) break
    }
  }
  return new Map([...folds].map(([key, fold]) => [key, fold.end()]))
}

function addTo(fold: CappedFold | undefined, host: string): number {
  fold?.add(host)
  return fold === undefined ? 0 : 1
}

function toKey({ state, rc, hash }: Pick<GroupRow, 'state' | 'rc' | 'hash'>): string {
  return `${state} ${rc} ${hash}`
}
