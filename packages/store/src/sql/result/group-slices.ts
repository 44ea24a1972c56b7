import { type Kysely, sql } from 'kysely'
import type { PageRequest } from '../../port/page.ts'
import type { ResultGroupFilter, ShownHostState } from '../../port/result.ts'
import { matchCursor } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { selectStates, shownState } from './shown-state.ts'

/** The database groups: a task whose hosts all differ never has them all in memory. */
const groupsAtOnce = 10_000
/** about 3 MB each, if the hosts of each differ */
const maxSlices = 4
/** MySQL returns 1,024 characters of a list: more than these numbers have. */
const maxMembers = 100

/** A group without the hosts' names and outputs. */
export interface GroupRow {
  readonly state: ShownHostState
  readonly rc: number | null
  readonly hash: string | null
  readonly total: number
  /** number of the first host */
  readonly first: number
  readonly causes: number
  /** numbers of all hosts; null: too many to list */
  readonly seqs: string | null
}

export interface GroupRequest {
  readonly task: number
  readonly filter: ResultGroupFilter
  readonly page: PageRequest
}

/** Consecutive groups of a task, in the order of the pages. */
interface Slice {
  /** of the task in its state at that time, with the filter */
  readonly key: string
  /** the cursor behind which it begins */
  readonly after: string | undefined
  /** Nothing follows. */
  readonly isLast: boolean
  readonly rows: readonly GroupRow[]
}

/**
 * Reads the groups of tasks. Grouping 100,000 hosts takes long, so many pages are read at once and
 * kept for those who ask for the next one, until a unit of the task changes.
 */
export class GroupSlices {
  readonly #database: Database
  /** the latest last */
  #slices: readonly Slice[] = []

  constructor(database: Database) {
    this.#database = database
  }

  /** Returns the groups of the page, and one more if there is one. */
  async read(request: GroupRequest): Promise<readonly GroupRow[]> {
    const { task, filter, page } = request
    // Read before the groups: a change between the two only makes the slice useless.
    const stamp = await this.#database.run((db) => readStamp(db, task))
    const key = JSON.stringify([task, filter.state ?? null, stamp])
    const wanted = page.limit + 1
    for (const slice of this.#slices) {
      const rows = slice.key === key ? findPage(slice, page.cursor) : undefined
      if (rows !== undefined && (rows.length >= wanted || slice.isLast)) return rows.slice(0, wanted)
    }
    const rows = await this.#database.run((db) => selectGroups(db, request))
    this.#keep({ key, rows, after: page.cursor, isLast: rows.length < groupsAtOnce })
    return rows.slice(0, wanted)
  }

  #keep(slice: Slice): void {
    this.#slices = [...this.#slices, slice].slice(-maxSlices)
  }
}

/** Every change of a host is one of its unit, too. */
async function readStamp(db: Kysely<Tables>, task: number): Promise<string> {
  const { units, versions } = await db
    .selectFrom('unit')
    .select(({ fn }) => [fn.countAll<number>().as('units'), fn.sum<number | string | null>('version').as('versions')])
    .where('task', '=', task)
    .executeTakeFirstOrThrow()
  return `${units} ${versions}`
}

/** Undefined: the page does not begin in this slice. */
function findPage({ rows, after }: Slice, cursor: string | undefined): readonly GroupRow[] | undefined {
  if (cursor === after) return rows
  if (cursor === undefined) return undefined
  const { total, first } = parsePosition(cursor)
  const at = rows.findIndex((row) => row.total === total && row.first === first)
  return at < 0 ? undefined : rows.slice(at + 1)
}

async function selectGroups(db: Kysely<Tables>, { task, filter: { state }, page: { cursor } }: GroupRequest) {
  const [total, first] = [sql<number>`count(*)`, sql<number>`min(host_result.seq)`]
  const seqs = sql<string | null>`case when count(*) <= ${maxMembers} then group_concat(host_result.seq) end`
  let query = selectStates(db, task)
    .select(['host_result.rc', 'host_result.output_hash as hash', total.as('total'), first.as('first')])
    .select(({ fn }) => fn.count<number>('host_result.cause').distinct().as('causes'))
    .select(seqs.as('seqs'))
    .groupBy([shownState, 'host_result.rc', 'host_result.output_hash'])
  if (state !== undefined) query = query.where(shownState, '=', state)
  if (cursor !== undefined) {
    const after = parsePosition(cursor)
    query = query.having((eb) =>
      eb.or([eb(total, '<', after.total), eb.and([eb(total, '=', after.total), eb(first, '>', after.first)])]),
    )
  }
  return await query.orderBy(total, 'desc').orderBy(first).limit(groupsAtOnce).execute()
}

function parsePosition(cursor: string): { readonly total: number; readonly first: number } {
  const [, total, first] = matchCursor('groups', cursor, /^(\d{1,15}) (\d{1,15})$/)
  return { total: Number(total), first: Number(first) }
}
