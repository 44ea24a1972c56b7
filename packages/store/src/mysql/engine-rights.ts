import type { Columns, TableRights } from '../sql/base/engine-rights.ts'
import { accountRights, type Tables } from '../sql/tables.ts'

export interface RightsOptions {
  /** no older engine is left or will return: it lacks rights afterwards */
  readonly onlyCurrentEngines: boolean
}

/** The rights on a table as GRANT writes them: `select, update (a, b)`; undefined: none. */
export function listRights(table: string, options: RightsOptions): string | undefined {
  const rights = findRights(table, options)
  if (rights === 'none') return undefined
  const { insert, update, isUnread } = rights
  return [isUnread ? undefined : 'select', format('insert', insert), format('update', update)]
    .filter(Boolean)
    .join(', ')
}

function findRights(table: string, { onlyCurrentEngines }: RightsOptions): TableRights | 'none' {
  const rights: TableRights | 'none' = accountRights[table as keyof Tables] ?? {}
  if (rights === 'none') return rights
  return rights.wasWhole && !onlyCurrentEngines ? { insert: 'all', update: 'all' } : rights
}

function format(right: string, columns: Columns<string> | undefined): string | undefined {
  if (columns === undefined) return undefined
  return columns === 'all' ? right : `${right} (${columns.map((column) => `\`${column}\``).join(', ')})`
}

/**
 * Rights on a whole table that an older version granted, and that are reduced to some columns, or
 * revoked.
 */
export function listNarrowed(table: string, options: RightsOptions): readonly string[] {
  const rights = findRights(table, options)
  if (rights === 'none') return []
  const { insert, update, wasWhole } = rights
  const narrowed = { insert: wasWhole ? (insert ?? []) : insert, update }
  return Object.entries(narrowed).flatMap(([right, columns]) =>
    columns === undefined || columns === 'all' ? [] : [right],
  )
}
