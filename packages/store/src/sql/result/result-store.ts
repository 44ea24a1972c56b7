import type { UnitState } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import type { Page, PageRequest } from '../../port/page.ts'
import type { HostOutput, HostResult, HostResultFilter, ResultStore } from '../../port/result.ts'
import { readLimits, takeRun } from '../base/byte-runs.ts'
import { formatCursor, parseCursor } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { listSubmittedHosts } from '../task/submitted-hosts.ts'
import { readFinishedOfHosts, readFinishedOfTask } from './finished.ts'
import { GroupSlices } from './group-slices.ts'
import { listGroups } from './groups.ts'
import { listLatestOfHosts } from './latest.ts'
import { listResultsOfUnits } from './of-units.ts'
import { readOutputs } from './read-outputs.ts'
import { readStates } from './read-states.ts'
import { selectResults, selectResultsWithSteps, toResult, toResultWithSteps } from './row.ts'

/** Host results in SQL. */
export function createResultStore(database: Database): ResultStore {
  const slices = new GroupSlices(database)
  return {
    listHosts: (task, states) => database.run((db) => listSubmittedHosts(db, { task, states })),
    list: (task, filter, page) => database.run((db) => listResults(db, { task, filter, page })),
    listOfUnits: (task, units, page) => database.run((db) => listResultsOfUnits(db, { task, ...units, ...page })),
    listGroups: (task, filter, page) => listGroups({ database, slices }, { task, filter, page }),
    readOutputs: (task, filter) => readOutputs(database, { task, ...filter }),
    readStates: (task) => readStates(database, { task, after: 0 }),
    find: (task, host) => database.run((db) => findResult(db, { task, host })),
    readFinishedOfTask: (scope, id) => readFinishedOfTask(database, { ...scope, id }),
    readFinishedOfHosts: (scope, hosts, limit) =>
      readFinishedOfHosts(database, { scope, hosts: [...new Set(hosts)], limit }),
    listLatestOfHosts: (scope, hosts) => database.run((db) => listLatestOfHosts(db, { scope, hosts })),
  }
}

async function listResults(
  db: Kysely<Tables>,
  { task, filter, page }: { task: number; filter: HostResultFilter; page: PageRequest },
): Promise<Page<HostResult & HostOutput>> {
  const { limit, cursor } = page
  const from = cursor === undefined ? 0 : parseCursor('hosts', cursor)
  const keys = await filterResults(selectKeys(db, { task, from }), filter)
    .limit(limit + 1)
    .execute()
  const run = takeRun(keys.slice(0, limit), readLimits)
  const last = run.at(-1)
  if (last === undefined) return { items: [], nextCursor: null }
  const rows = await selectResults(db)
    .where('host_result.task', '=', task)
    .where(
      'host_result.seq',
      'in',
      run.map(({ seq }) => seq),
    )
    .orderBy('host_result.seq')
    .execute()
  return { items: rows.map(toResult), nextCursor: run.length < keys.length ? formatCursor('hosts', last.seq) : null }
}

/** The numbers of a task's hosts, with the size of their output. */
function selectKeys(db: Kysely<Tables>, { task, from }: { task: number; from: number }) {
  return db
    .selectFrom('host_result')
    .leftJoin('unit', (join) =>
      join.onRef('unit.task', '=', 'host_result.task').onRef('unit.seq', '=', 'host_result.unit'),
    )
    .select(['host_result.seq', 'host_result.output_bytes as bytes'])
    .where('host_result.task', '=', task)
    .where('host_result.seq', '>', from)
    .orderBy('host_result.seq')
}

function filterResults(query: ReturnType<typeof selectKeys>, { state, q }: HostResultFilter) {
  let filtered = query
  if (state === 'running' || state === 'waiting') {
    // `coalesce` keeps this an outer join; see `selectResults`.
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
