import type { CallerView, TokenView } from '@distribute/contracts'
import type { Token } from '@distribute/store'
import type { Caller } from '../access/caller.ts'
import { viewLanes } from '../access/view-lanes.ts'
import { formatTime, formatTimeOrNull } from '../http/time-format.ts'

/** A token, as the API shows it. */
export function viewToken(token: Token): TokenView {
  return {
    name: token.name,
    role: token.role,
    lanes: viewLanes(token.lanes),
    createdAt: formatTime(token.createdAtMs),
    createdBy: token.createdBy,
    expiresAt: formatTimeOrNull(token.expiresAtMs),
    lastUsedAt: formatTimeOrNull(token.lastUsedAtMs),
    lastUsedFrom: token.lastUsedAddress,
    revokedAt: formatTimeOrNull(token.revokedAtMs),
  }
}

export function viewCaller({ kind, name, role, lanes, expiresAtMs }: Caller): CallerView {
  if (kind === 'unknown') throw new TypeError('a route that shows the caller is not public')
  return { kind, name, role, lanes: viewLanes(lanes), expiresAt: formatTimeOrNull(expiresAtMs) }
}
