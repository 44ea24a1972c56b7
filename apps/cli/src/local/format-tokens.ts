import type { Token } from '@distribute/store'

const headings = ['created', 'last used', 'revoked', 'name'] as const

/** Formats tokens as a table. Names come last, because their width on a terminal is unknown. */
export function formatTokens(tokens: readonly Token[]): string {
  const rows = tokens.map(({ name, createdAtMs, lastUsedAtMs, revokedAtMs }) => [
    formatTime(createdAtMs),
    lastUsedAtMs === null ? 'never' : formatTime(lastUsedAtMs),
    revokedAtMs === null ? '-' : formatTime(revokedAtMs),
    name,
  ])
  return [headings, ...rows].map(formatRow).join('\n')
}

function formatRow(cells: readonly string[]): string {
  const name = cells.at(-1) ?? ''
  const times = cells.slice(0, -1).map((cell) => cell.padEnd('2026-01-02T03:04:05Z'.length))
  return [...times, name].join('  ')
}

function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
