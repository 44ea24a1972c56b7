import type { TokenView } from '@distribute/contracts'
import { formatTable } from '../../remote/print/table.ts'
import { formatListTime } from '../list-time.ts'

const heads = ['CREATED', 'CREATED BY', 'LAST USED', 'FROM', 'EXPIRES', 'REVOKED', 'ROLE', 'LANES', 'NAME'] as const

/** Formats tokens as a table. */
export function formatTokens(tokens: readonly TokenView[]): string {
  return formatTable(heads, tokens.map(toCells))
}

function toCells(token: TokenView): readonly string[] {
  return [
    formatListTime(token.createdAt, ''),
    token.createdBy ?? '-',
    formatListTime(token.lastUsedAt, 'never'),
    token.lastUsedFrom ?? '-',
    formatListTime(token.expiresAt, 'never'),
    formatListTime(token.revokedAt, '-'),
    token.role,
    token.lanes === 'all' ? 'all' : token.lanes.join(','),
    token.name,
  ]
}
