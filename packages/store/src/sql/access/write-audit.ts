import type { Kysely } from 'kysely'
import type { Actor, NewAuditEntry } from '../../port/audit.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/** The changes that create a task. */
export const submittingActions = ['task.submit', 'task.retry']

/**
 * A change that was made, in its transaction. No actor: the service itself made it, and no entry is
 * written.
 */
export async function auditChange(
  database: Database,
  trx: Kysely<Tables>,
  { by, ...change }: { by: Actor | undefined; action: string; subject: string; detail?: string },
): Promise<void> {
  if (by === undefined) return
  await trx
    .insertInto('audit_entry')
    .values(toAuditRow(database, { ...change, by, outcome: 'done' }))
    .execute()
}

export function toAuditRow({ dialect }: Database, { by, action, subject, outcome, detail }: NewAuditEntry) {
  return {
    at: dialect.now,
    actor: by.name.slice(0, 300),
    address: by.address?.slice(0, 64) ?? null,
    request_id: by.requestId?.slice(0, 64) ?? null,
    action: action.slice(0, 64),
    subject: subject.slice(0, 400),
    outcome,
    detail: detail?.slice(0, 1000) ?? null,
  }
}
