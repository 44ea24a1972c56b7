import { parseExactJson, type TaskRequest, taskRequestSchema } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import type { HostResultWithTask, TaskScope } from '../../port/result.ts'
import { divideIntoRuns, type Sized, streamLimits } from '../base/byte-runs.ts'
import type { Database } from '../base/database.ts'
import { inLanes } from '../base/in-lanes.ts'
import type { Tables } from '../tables.ts'
import { chunkHosts, isInScope } from './in-scope.ts'
import { selectResults, toResult } from './row.ts'

/** One result, with the bytes of its output and of its task's request. */
interface ResultKey extends Sized {
  readonly task: number
  readonly seq: number
}

/** Hosts of a task that have a final state, in the task's order. */
export async function* readFinishedOfTask(
  database: Database,
  { kind, lanes, id }: TaskScope & { id: string },
): AsyncGenerator<readonly HostResultWithTask[], void> {
  const task = await database.run((db) => findTaskId(db, { kind, lanes, id }))
  if (task === undefined) return
  const keys = await database.run((db) =>
    db
      .selectFrom('host_result')
      .select(['task', 'seq', 'output_bytes as bytes'])
      .where('task', '=', task)
      .where('state', '<>', 'waiting')
      .orderBy('seq')
      .execute(),
  )
  const tasks = await database.run((db) => readTasks(db, keys.slice(0, 1)))
  for (const run of divideIntoRuns(keys, streamLimits)) yield await database.run((db) => readResults(db, run, tasks))
}

/** By v1 id, or by public id if there is none. */
async function findTaskId(
  db: Kysely<Tables>,
  { kind, lanes, id }: TaskScope & { id: string },
): Promise<number | undefined> {
  const ofKind = db.selectFrom('task').select('id').where('kind', '=', kind).where(inLanes('lane', lanes))
  const task =
    (await ofKind.where('v1_id', '=', id).executeTakeFirst()) ??
    (await ofKind.where('public_id', '=', id).executeTakeFirst())
  return task?.id
}

/** Newest first: by the order of submission, then by the order of hosts within the task. */
export async function* readFinishedOfHosts(
  database: Database,
  { scope, hosts, limit }: { scope: TaskScope; hosts: readonly string[]; limit: number | null },
): AsyncGenerator<readonly HostResultWithTask[], void> {
  const found: ResultKey[] = []
  for (const some of chunkHosts(hosts)) {
    found.push(...(await database.run((db) => selectNewest(db, { scope, hosts: some, limit }).execute())))
  }
  const keys = found.sort(newestFirst).slice(0, limit ?? undefined)
  for (const run of divideIntoRuns(keys, streamLimits)) {
    yield await database.run(async (db) => readResults(db, run, await readTasks(db, run)))
  }
}

/** Sorts and cuts on the index, before any output is read. */
function selectNewest(
  db: Kysely<Tables>,
  { scope, hosts, limit }: { scope: TaskScope; hosts: readonly string[]; limit: number | null },
) {
  return db
    .selectFrom('host_result as result')
    .select(['result.task', 'result.seq'])
    .select((eb) =>
      sql<number>`result.output_bytes + ${eb
        .selectFrom('task as sized')
        .select(sql<number>`length(sized.request)`.as('length'))
        .whereRef('sized.id', '=', 'result.task')}`.as('bytes'),
    )
    .where('result.host', 'in', hosts)
    .where('result.state', '<>', 'waiting')
    .where((eb) => isInScope(eb, scope))
    .$if(limit !== null, (query) =>
      query
        .orderBy('result.task', 'desc')
        .orderBy('result.seq', 'desc')
        .limit(limit ?? 0),
    )
}

function newestFirst(a: ResultKey, b: ResultKey): number {
  return b.task - a.task || b.seq - a.seq
}

type TaskOfResult = Pick<HostResultWithTask, 'taskName' | 'request'>

/** The part of a task that its results show: read once for any number of hosts. */
async function readTasks(db: Kysely<Tables>, keys: readonly ResultKey[]): Promise<ReadonlyMap<number, TaskOfResult>> {
  const ids = [...new Set(keys.map(({ task }) => task))]
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('task').select(['id', 'name', 'request']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, name, request }) => [id, { taskName: name, request: parseRequest(request) }]))
}

function parseRequest(text: string): TaskRequest {
  return taskRequestSchema.parse(parseExactJson(text))
}

/** In the order of the keys; without those deleted since. */
async function readResults(
  db: Kysely<Tables>,
  keys: readonly ResultKey[],
  tasks: ReadonlyMap<number, TaskOfResult>,
): Promise<readonly HostResultWithTask[]> {
  const groups = Map.groupBy(keys, ({ task }) => task)
  const rows = await selectResults(db)
    .where((eb) =>
      eb.or(
        [...groups].map(([task, ofTask]) =>
          eb.and([
            eb('host_result.task', '=', task),
            eb(
              'host_result.seq',
              'in',
              ofTask.map(({ seq }) => seq),
            ),
          ]),
        ),
      ),
    )
    .execute()
  const byKey = new Map(rows.map((row) => [`${row.task}/${row.seq}`, row]))
  return keys.flatMap(({ task, seq }) => {
    const [row, ofTask] = [byKey.get(`${task}/${seq}`), tasks.get(task)]
    return row === undefined || ofTask === undefined ? [] : [{ ...toResult(row), ...ofTask }]
  })
}
