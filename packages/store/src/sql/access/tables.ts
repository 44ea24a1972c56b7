import type { Generated } from 'kysely'
import type { Later } from '../base/column-types.ts'
import type { EngineRights } from '../base/engine-rights.ts'

/** Tokens of clients. */
export interface AccessTables {
  token: TokenTable
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

export const accessRights: EngineRights<AccessTables> = {
  token: 'none',
}
