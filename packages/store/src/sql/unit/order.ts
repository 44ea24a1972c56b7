import { randomUUID } from 'node:crypto'
import type { SignedOrder, UnitKey, UnitOrder } from '@distribute/contracts'
import type { Insertable, Kysely, Transaction } from 'kysely'
import { digestContent, hasOtherHosts } from '../../digests.ts'
import type { SignOrder } from '../../port/lane.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { isOneOfUnits } from './keys.ts'

export interface Signing {
  readonly storeId: string
  readonly sign: SignOrder
}

/**
 * Writes a signed order for each unit, which was just queued. A unit whose hosts differ from those
 * submitted gets no order; returns those units.
 */
export async function orderUnits(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { units, storeId, sign }: Signing & { readonly units: readonly UnitKey[] },
): Promise<readonly UnitKey[]> {
  const unsigned: UnitKey[] = []
  const rows: Insertable<Tables['unit_order']>[] = []
  const hosts = await readHosts(trx, units)
  for (const unit of await readUnits(trx, units)) {
    const all = hosts.get(keyOf(unit)) ?? []
    const names = all.map(({ name }) => name)
    if (hasOtherHosts(unit.hostsDigest, names)) {
      unsigned.push(unit)
      continue
    }
    const { text: body, keyId, signature } = sign(JSON.stringify(toOrder(unit, { storeId, hosts: all })))
    rows.push({ task: unit.task, unit: unit.unit, attempt: unit.attempt, body, key_id: keyId, signature })
  }
  if (rows.length === 0) return unsigned
  const written = ['attempt', 'body', 'key_id', 'signature'] as const
  const updates = Object.fromEntries(written.map((column) => [column, dialect.incoming(column)]))
  await dialect.upsert(trx.insertInto('unit_order').values(rows), ['task', 'unit'], updates).execute()
  return unsigned
}

/** The order for this attempt, or undefined. */
export async function findOrder(
  db: Kysely<Tables>,
  { task, unit, attempt }: UnitKey,
): Promise<SignedOrder | undefined> {
  const row = await db
    .selectFrom('unit_order')
    .select(['body', 'key_id', 'signature'])
    .where('task', '=', task)
    .where('unit', '=', unit)
    .where('attempt', '=', attempt)
    .executeTakeFirst()
  return row && { text: row.body, keyId: row.key_id, signature: row.signature }
}

interface OrderedUnit extends UnitKey {
  readonly lane: string
  readonly hostsDigest: string | null
  readonly content: string
  readonly firstTask: string
}

async function readUnits(trx: Transaction<Tables>, units: readonly UnitKey[]): Promise<readonly OrderedUnit[]> {
  const rows = await trx
    .selectFrom('unit')
    .innerJoin('task', 'task.id', 'unit.task')
    .select(['unit.task', 'unit.seq as unit', 'unit.attempt', 'unit.lane', 'unit.hosts_digest as hostsDigest'])
    .select(['task.digest', 'task.public_id', 'task.first_task'])
    .where((eb) => isOneOfUnits(eb, units))
    .execute()
  const contents = await digestOld(
    trx,
    rows.filter(({ digest }) => digest === null).map(({ task }) => task),
  )
  return rows.map(({ digest, public_id, first_task, ...unit }) => ({
    ...unit,
    content: digest ?? contents.get(unit.task) ?? '',
    firstTask: String(first_task ?? public_id),
  }))
}

/** Units of tasks that an older version submitted have no digest. */
async function digestOld(trx: Transaction<Tables>, tasks: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (tasks.length === 0) return new Map()
  const ids = [...new Set(tasks)]
  const rows = await trx.selectFrom('task').select(['id', 'request', 'secrets']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, ...content }) => [id, digestContent(content)]))
}

interface OrderedHost {
  readonly name: string
  readonly isWaiting: boolean
}

/** All hosts of each unit, in order. */
async function readHosts(
  trx: Transaction<Tables>,
  units: readonly UnitKey[],
): Promise<ReadonlyMap<string, readonly OrderedHost[]>> {
  const rows = await trx
    .selectFrom('host_result')
    .select(['task', 'unit', 'state'])
    .select(({ fn }) => fn.coalesce('spelling', 'host').as('name'))
    .where((eb) =>
      eb.or(
        [...Map.groupBy(units, ({ task }) => task)].map(([task, ofTask]) =>
          eb.and([
            eb('task', '=', task),
            eb(
              'unit',
              'in',
              ofTask.map(({ unit }) => unit),
            ),
          ]),
        ),
      ),
    )
    .orderBy('task')
    .orderBy('seq')
    .execute()
  const hosts = rows.map((row) => ({ key: keyOf(row), name: row.name, isWaiting: row.state === 'waiting' }))
  return Map.groupBy(hosts, ({ key }) => key)
}

function keyOf({ task, unit }: Pick<UnitKey, 'task' | 'unit'>): string {
  return `${task}-${unit}`
}

function toOrder(
  { task, unit, attempt, lane, content, firstTask }: OrderedUnit,
  { storeId, hosts }: { storeId: string; hosts: readonly OrderedHost[] },
): UnitOrder {
  const names = hosts.filter(({ isWaiting }) => isWaiting).map(({ name }) => name)
  const key = { task, unit, attempt }
  return { version: 1, id: randomUUID(), storeId, ...key, lane, content, firstTask, hosts: [...names] }
}
