import { unitProgressSchema } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import type { OutstandingHost } from '../../port/unit.ts'
import { readJson } from '../base/read-json.ts'
import type { Tables } from '../tables.ts'

/** Hosts in a step in the running units of these tasks: one statement for any number of tasks. */
export async function listOutstandingHosts(
  db: Kysely<Tables>,
  tasks: readonly number[],
): Promise<readonly OutstandingHost[]> {
  if (tasks.length === 0) return []
  const rows = await db
    .selectFrom('unit')
    .select(['task', 'progress'])
    .where('task', 'in', tasks)
    .where('state', '=', 'running')
    .where('progress', 'is not', null)
    .execute()
  const hosts = rows.flatMap(({ task, progress }) =>
    (readJson(unitProgressSchema, progress, undefined)?.outstanding ?? []).map((host) => ({ task, ...host })),
  )
  return hosts.sort((a, b) => a.sinceMs - b.sinceMs)
}
