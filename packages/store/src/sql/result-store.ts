import type { HostState, TaskKind, UnitState } from '@distribute/contracts'
import type { SpelledHost } from '@distribute/domain'
import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { Page, PageRequest } from '../port/page.ts'
import type { HostOutput, HostResult, HostResultFilter, HostResultWithTask, ResultStore } from '../port/result.ts'
import { formatCursor, parseCursor, toPage } from './cursor.ts'
import type { Database } from './database.ts'
import {
  selectResults,
  selectResultsWithSteps,
  selectResultsWithTask,
  toResult,
  toResultsWithTask,
  toResultWithSteps,
} from './result-row.ts'
import type { Tables } from './schema.ts'
import { addStepsSoFar, readStepsSoFar } from './steps-so-far.ts'

/** Host results in SQL. */
export function createResultStore(database: Database): ResultStore {
  return {
    listHosts: (task, states) => database.run((db) => listHosts(db, { task, states })),
    list: (task, filter, page) => database.run((db) => listResults(db, { task, filter, page })),
    find: (task, host) => database.run((db) => findResult(db, { task, host })),
    listFinishedOfTask: (kind, id) => database.run((db) => listFinishedOfTask(db, { kind, id })),
    listFinishedOfHosts: (kind, hosts, limit) =>
      database.run((db) => listFinishedOfHosts(db, { kind, hosts: [...new Set(hosts)], limit })),
    listLatestOfHosts: (kind, hosts) => database.run((db) => listLatestOfHosts(db, { kind, hosts })),
  }
}

async function listHosts(
  db: Kysely<Tables>,
  { task, states }: { task: number; states: readonly HostState[] },
): Promise<readonly SpelledHost[]> {
  if (states.length === 0) return []
  const rows = await db
    .selectFrom('host_result')
    .select(['host', 'spelling'])
    .where('task', '=', task)
    .where('state', 'in', states)
    .orderBy('seq')
    .execute()
  return rows.map(({ host, spelling }) => ({ host, spelling: spelling ?? host }))
}

async function listResults(
  db: Kysely<Tables>,
  { task, filter, page }: { task: number; filter: HostResultFilter; page: PageRequest },
): Promise<Page<HostResult & HostOutput>> {
  const { limit, cursor } = page
  let query = filterResults(selectResults(db).where('host_result.task', '=', task), filter)
  if (cursor !== undefined) query = query.where('host_result.seq', '>', parseCursor('hosts', cursor))
  const rows = await query
    .orderBy('host_result.seq')
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toResult), limit, ({ seq }) => formatCursor('hosts', seq))
}

function filterResults(query: ReturnType<typeof selectResults>, { state, q }: HostResultFilter) {
  let filtered = query
  if (state === 'running' || state === 'waiting') {
    // `coalesce` keeps the join an outer one, see `selectResults`.
    const unitState = sql<UnitState>`coalesce(unit.state, '')`
    filtered = filtered
      .where('host_result.state', '=', 'waiting')
      .where(unitState, state === 'running' ? '=' : '<>', 'running')
  } else if (state !== undefined) {
    filtered = filtered.where('host_result.state', '=', state)
  }
  if (q !== undefined) {
    const part = q.toLowerCase()
    filtered = filtered.where(
      sql<boolean>`(instr(host_result.host, ${part}) > 0 or instr(lower(host_result.spelling), ${part}) > 0)`,
    )
  }
  return filtered
}

async function findResult(
  db: Kysely<Tables>,
  { task, host }: { task: number; host: string },
): Promise<(HostResult & HostOutput) | undefined> {
  const row = await selectResultsWithSteps(db)
    .where('host_result.task', '=', task)
    .where('host_result.host', '=', host)
    .executeTakeFirst()
  return row && toResultWithSteps(row)
}

async function listFinishedOfTask(
  db: Kysely<Tables>,
  { kind, id }: { kind: TaskKind; id: string },
): Promise<readonly HostResultWithTask[]> {
  const task = await findTaskId(db, { kind, id })
  if (task === undefined) return []
  const rows = await selectResultsWithTask(db)
    .where('host_result.task', '=', task)
    .where('host_result.state', '<>', 'waiting')
    .orderBy('host_result.seq')
    .execute()
  return toResultsWithTask(rows)
}

/** By the v1 id, else by the public one. */
async function findTaskId(
  db: Kysely<Tables>,
  { kind, id }: { kind: TaskKind; id: string },
): Promise<number | undefined> {
  const ofKind = db.selectFrom('task').select('id').where('kind', '=', kind)
  const task =
    (await ofKind.where('v1_id', '=', id).executeTakeFirst()) ??
    (await ofKind.where('public_id', '=', id).executeTakeFirst())
  return task?.id
}

/** hosts in one statement: SQLite allows 32,766 values */
const hostsPerStatement = 5000

/** Newest is the task that was submitted last, and within it the last host. */
async function listFinishedOfHosts(
  db: Kysely<Tables>,
  { kind, hosts, limit }: { kind: TaskKind; hosts: readonly string[]; limit: number | null },
): Promise<readonly HostResultWithTask[]> {
  const found: HostResultWithTask[] = []
  for (const some of chunk(hosts)) {
    const rows = await selectResultsWithTask(db)
      .innerJoin(newestKeys(db, { kind, hosts: some, limit }).as('newest'), (join) =>
        join.onRef('newest.task', '=', 'host_result.task').onRef('newest.seq', '=', 'host_result.seq'),
      )
      .execute()
    found.push(...toResultsWithTask(rows))
  }
  return found.sort((a, b) => b.taskId - a.taskId || b.seq - a.seq).slice(0, limit ?? undefined)
}

/** Sorted and cut on the index, before any output is read. */
function newestKeys(
  db: Kysely<Tables>,
  { kind, hosts, limit }: { kind: TaskKind; hosts: readonly string[]; limit: number | null },
) {
  return db
    .selectFrom('host_result as result')
    .select(['result.task', 'result.seq'])
    .where('result.host', 'in', hosts)
    .where('result.state', '<>', 'waiting')
    .where((eb) => isOfKind(eb, kind))
    .$if(limit !== null, (query) =>
      query
        .orderBy('result.task', 'desc')
        .orderBy('result.seq', 'desc')
        .limit(limit ?? 0),
    )
}

async function listLatestOfHosts(
  db: Kysely<Tables>,
  { kind, hosts }: { kind: TaskKind; hosts: readonly string[] },
): Promise<readonly HostResultWithTask[]> {
  const byHost = new Map<string, HostResultWithTask>()
  for (const some of chunk([...new Set(hosts)])) {
    const latest = latestTasks(db, { kind, hosts: some })
    // before the results: those of a unit that ends in between are final
    const running = await readStepsSoFar(db, latest)
    const rows = await selectResultsWithTask(db)
      .innerJoin(latest.as('latest'), (join) =>
        join.onRef('latest.host', '=', 'host_result.host').onRef('latest.task', '=', 'host_result.task'),
      )
      .where(isFinalOrRunning)
      .execute()
    for (const row of toResultsWithTask(rows)) {
      const result = addStepsSoFar(row, running)
      if (result !== undefined) byHost.set(result.host, result)
    }
  }
  return [...new Set(hosts)].flatMap((host) => byHost.get(host) ?? [])
}

function latestTasks(db: Kysely<Tables>, { kind, hosts }: { kind: TaskKind; hosts: readonly string[] }) {
  return db
    .selectFrom('host_result as result')
    .select('result.host')
    .select(({ fn }) => fn.max('result.task').as('task'))
    .where('result.host', 'in', hosts)
    .where((eb) => isOfKind(eb, kind))
    .groupBy('result.host')
}

function isFinalOrRunning(eb: ExpressionBuilder<Pick<Tables, 'host_result'>, 'host_result'>) {
  return eb.or([eb('host_result.state', '<>', 'waiting'), sql<boolean>`coalesce(unit.state, '') = 'running'`])
}

/** Asked of each result that the index of hosts finds: as a join, it may start with all tasks of the kind. */
function isOfKind(eb: ExpressionBuilder<Tables & { result: Tables['host_result'] }, 'result'>, kind: TaskKind) {
  return eb(
    eb.selectFrom('task as of_kind').select('of_kind.kind').whereRef('of_kind.id', '=', 'result.task'),
    '=',
    kind,
  )
}

function* chunk(hosts: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < hosts.length; start += hostsPerStatement)
    yield hosts.slice(start, start + hostsPerStatement)
}
