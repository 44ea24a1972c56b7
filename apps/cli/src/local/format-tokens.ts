import type { Token } from '@distribute/store'
import { formatTable } from '../remote/print/table.ts'
import { formatListTime } from './list-time.ts'

const headings = ['created', 'created by', 'last used', 'from', 'expires', 'revoked', 'role', 'lanes', 'name'] as const

/** Formats tokens as a table. */
export function formatTokens(tokens: readonly Token[]): string {
  return formatTable(headings, tokens.map(toCells))
}

function toCells(token: Token): readonly string[] {
  return [
    formatListTime(token.createdAtMs),
    token.createdBy ?? '-',
    token.lastUsedAtMs === null ? 'never' : formatListTime(token.lastUsedAtMs),
    token.lastUsedAddress ?? '-',
    token.expiresAtMs === null ? 'never' : formatListTime(token.expiresAtMs),
    token.revokedAtMs === null ? '-' : formatListTime(token.revokedAtMs),
    token.role,
    token.lanes === 'all' ? 'all' : token.lanes.join(','),
    token.name,
  ]
}
