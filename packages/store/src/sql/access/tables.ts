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
  created_at: string
  last_used_at: Later<string>
  revoked_at: Later<string>
}

export const accessRights: EngineRights<AccessTables> = {
  token: 'none',
}
