import type { Token } from '@distribute/store'
import { formatTable } from '../remote/print/table.ts'

const headings = ['created', 'created by', 'last used', 'from', 'expires', 'revoked', 'role', 'lanes', 'name'] as const

/** Formats tokens as a table. */
export function formatTokens(tokens: readonly Token[]): string {
  return formatTable(headings, tokens.map(toCells))
}

function toCells(token: Token): readonly string[] {
  return [
    formatTime(token.createdAtMs),
    token.createdBy ?? '-',
    token.lastUsedAtMs === null ? 'never' : formatTime(token.lastUsedAtMs),
    token.lastUsedAddress ?? '-',
    token.expiresAtMs === null ? 'never' : formatTime(token.expiresAtMs),
    token.revokedAtMs === null ? '-' : formatTime(token.revokedAtMs),
    token.role,
    token.lanes === 'all' ? 'all' : token.lanes.join(','),
    token.name,
  ]
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
