import type { Generated } from 'kysely'
import type { Later } from '../base/column-types.ts'
import type { EngineRights } from '../base/engine-rights.ts'

/** Tokens of clients; people and their sessions. */
export interface AccessTables {
  token: TokenTable
  account: AccountTable
  session: SessionTable
  audit_entry: AuditEntryTable
}

interface TokenTable {
  id: Generated<number>
  name: string
  hash: string
  /** null: a version before created it, with all rights */
  role: Later<string>
  /** JSON; null: all */
  lanes: Later<string>
  created_at: string
  created_by: Later<string>
  /** null: never */
  expires_at: Later<string>
  last_used_at: Later<string>
  last_used_address: Later<string>
  revoked_at: Later<string>
}

interface AccountTable {
  id: Generated<number>
  name: string
  /** issuer and subject at the identity provider; null: a local account */
  subject: Later<string>
  /** null: signs in by the identity provider alone */
  password_hash: Later<string>
  role: string
  /** JSON; null: all */
  lanes: Later<string>
  version: Generated<number>
  created_at: string
  created_by: Later<string>
  signed_in_at: Later<string>
  disabled_at: Later<string>
}

interface SessionTable {
  id: Generated<number>
  hash: string
  account: number
  created_at: string
  used_at: string
  address: Later<string>
  idle_until: string
  ends_at: string
}

interface AuditEntryTable {
  id: Generated<number>
  at: string
  actor: string
  address: Later<string>
  action: string
  subject: string
  outcome: string
  detail: Later<string>
  request_id: Later<string>
  attempts: Generated<number>
  /** address and minute of an unknown sender */
  fold_key: Later<string>
}

export const accessRights: EngineRights<AccessTables> = {
  token: 'none',
  account: 'none',
  session: 'none',
  audit_entry: 'none',
}
