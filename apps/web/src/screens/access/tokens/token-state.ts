import type { TokenView } from '@distribute/contracts'

export type TokenState = 'active' | 'expired' | 'revoked'

/** Whether the token still counts. */
export function tokenStateOf({ revokedAt, expiresAt }: TokenView, nowMs: number): TokenState {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'active'
}
