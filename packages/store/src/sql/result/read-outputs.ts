import type { Kysely } from 'kysely'
import type { HostOutput, HostResult, OutputFilter } from '../../port/result.ts'
import { streamLimits, takeRun } from '../base/byte-runs.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { selectResults, toResult } from './row.ts'
import { selectStates, shownState } from './shown-state.ts'

interface Position extends OutputFilter {
  readonly task: number
  readonly after: number
}

/** Each run is read when the last one was taken: a slow reader keeps no connection. */
export async function* readOutputs(
  database: Database,
  { task, states }: OutputFilter & { readonly task: number },
): AsyncGenerator<readonly (HostResult & HostOutput)[], void> {
  for (let after = 0; ; ) {
    const keys = await database.run((db) => selectKeys(db, { task, states, after }))
    const run = takeRun(keys, streamLimits).map(({ seq }) => seq)
    const last = run.at(-1)
    if (last === undefined) return
    const rows = await database.run((db) => selectRun(db, { task, run }))
    yield rows.map(toResult)
    after = last
  }
}

async function selectKeys(db: Kysely<Tables>, { task, states, after }: Position) {
  let query = selectStates(db, task).select(['host_result.seq', 'host_result.output_bytes as bytes'])
  if (states !== undefined) query = query.where(shownState, 'in', states)
  return await query
    .where('host_result.seq', '>', after)
    .orderBy('host_result.seq')
    .limit(streamLimits.maxRows + 1)
    .execute()
}

async function selectRun(db: Kysely<Tables>, { task, run }: { task: number; run: readonly number[] }) {
  return await selectResults(db)
    .where('host_result.task', '=', task)
    .where('host_result.seq', 'in', run)
    .orderBy('host_result.seq')
    .execute()
}
