import { AppError, type HostState } from '@distribute/contracts'
import type { SpelledHost } from '@distribute/domain'
import type { Kysely } from 'kysely'
import { hasOtherHosts } from '../../digests.ts'
import type { Tables } from '../tables.ts'

/**
 * A task's hosts in these states, as submitted: a retry must not run hosts that an engine wrote
 * there. Throws `AppError` `conflict` if the hosts of a unit have changed.
 */
export async function listSubmittedHosts(
  db: Kysely<Tables>,
  { task, states }: { task: number; states: readonly HostState[] },
): Promise<readonly SpelledHost[]> {
  if (states.length === 0) return []
  const rows = await db
    .selectFrom('host_result')
    .select(['unit', 'host', 'spelling', 'state'])
    .where('task', '=', task)
    .orderBy('seq')
    .execute()
  const hosts = rows.map(({ host, spelling, ...row }) => ({ ...row, host: { host, spelling: spelling ?? host } }))
  await assertUnchanged(db, task, hosts)
  return hosts.filter(({ state }) => states.includes(state)).map(({ host }) => host)
}

async function assertUnchanged(
  db: Kysely<Tables>,
  task: number,
  hosts: readonly { readonly unit: number; readonly host: SpelledHost }[],
): Promise<void> {
  const units = await db.selectFrom('unit').select(['seq', 'hosts_digest']).where('task', '=', task).execute()
  const byUnit = Map.groupBy(hosts, ({ unit }) => unit)
  const changed = units.find(({ seq, hosts_digest }) => {
    const names = (byUnit.get(seq) ?? []).map(({ host }) => host.spelling)
    return hasOtherHosts(hosts_digest, names)
  })
  if (changed === undefined) return
  throw new AppError(
    'conflict',
    `the hosts of unit ${changed.seq} differ from those submitted: they were changed in the database. Submit the task again`,
  )
}
