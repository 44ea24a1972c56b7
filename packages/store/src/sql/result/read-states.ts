import type { Kysely } from 'kysely'
import type { HostStateRow } from '../../port/result.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { selectStates } from './shown-state.ts'

/** hosts that one statement brings */
const hostsAtOnce = 5000

/** numbers in one statement */
const seqsAtOnce = 1000

export interface GroupedHost extends HostStateRow {
  readonly rc: number | null
  readonly hash: string | null
}

/** The hosts of a task behind a number, with what groups them. */
export async function* readStates(
  database: Database,
  { task, after }: { readonly task: number; readonly after: number },
): AsyncGenerator<readonly GroupedHost[], void> {
  let from = after
  let isEnd = false
  while (!isEnd) {
    const position = { task, from }
    const rows = await database.run((db) => selectRun(db, position))
    if (rows.length > 0) yield rows.map(({ spelling, host, ...row }) => ({ ...row, spelling: spelling ?? host }))
    from = rows.at(-1)?.seq ?? from
    isEnd = rows.length < hostsAtOnce
  }
}

async function selectRun(db: Kysely<Tables>, { task, from }: { task: number; from: number }) {
  return await selectStates(db, task)
    .select(['host_result.seq', 'host_result.host', 'host_result.spelling', 'host_result.rc'])
    .select('host_result.output_hash as hash')
    .where('host_result.seq', '>', from)
    .orderBy('host_result.seq')
    .limit(hostsAtOnce)
    .execute()
}

/** The hosts of a task with these numbers, in their order. */
export async function* readSpellings(
  database: Database,
  { task, seqs }: { readonly task: number; readonly seqs: readonly number[] },
): AsyncGenerator<readonly { readonly seq: number; readonly spelling: string }[], void> {
  const inOrder = seqs.toSorted((one, other) => one - other)
  for (let at = 0; at < inOrder.length; at += seqsAtOnce) {
    const part = inOrder.slice(at, at + seqsAtOnce)
    const rows = await database.run((db) =>
      db
        .selectFrom('host_result')
        .select(['seq', 'host', 'spelling'])
        .where('task', '=', task)
        .where('seq', 'in', part)
        .orderBy('seq')
        .execute(),
    )
    yield rows.map(({ seq, host, spelling }) => ({ seq, spelling: spelling ?? host }))
  }
}
