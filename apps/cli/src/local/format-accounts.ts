import type { Account } from '@distribute/store'
import { formatTable } from '../remote/print/table.ts'
import { formatListTime } from './list-time.ts'

const headings = ['created', 'created by', 'last sign-in', 'disabled', 'role', 'lanes', 'name'] as const

/** Formats accounts as a table. */
export function formatAccounts(accounts: readonly Account[]): string {
  return formatTable(headings, accounts.map(toCells))
}

function toCells(account: Account): readonly string[] {
  return [
    formatListTime(account.createdAtMs),
    account.createdBy ?? '-',
    account.signedInAtMs === null ? 'never' : formatListTime(account.signedInAtMs),
    account.disabledAtMs === null ? '-' : formatListTime(account.disabledAtMs),
    account.role,
    account.lanes === 'all' ? 'all' : account.lanes.join(','),
    account.name,
  ]
}
