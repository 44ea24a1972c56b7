import type { AccountView } from '@distribute/contracts'
import { formatTable } from '../../remote/print/table.ts'
import { formatListTime } from '../list-time.ts'

const heads = ['CREATED', 'CREATED BY', 'LAST SIGN-IN', 'SIGNS IN BY', 'DISABLED', 'ROLE', 'LANES', 'NAME'] as const

/** Formats accounts as a table. */
export function formatAccounts(accounts: readonly AccountView[]): string {
  return formatTable(heads, accounts.map(toCells))
}

function toCells(account: AccountView): readonly string[] {
  return [
    formatListTime(account.createdAt, ''),
    account.createdBy ?? '-',
    formatListTime(account.signedInAt, 'never'),
    account.provider ? 'provider' : 'password',
    account.disabled ? 'yes' : '-',
    account.role,
    account.lanes === 'all' ? 'all' : account.lanes.join(','),
    account.name,
  ]
}
