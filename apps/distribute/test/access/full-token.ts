import type { NewToken } from '@distribute/store'

/** A token that gives full access unless `changes` say otherwise. */
export function fullToken(changes: Pick<NewToken, 'name' | 'hash'> & Partial<NewToken>): NewToken {
  return { role: 'admin', lanes: 'all', expiresAfterMs: null, createdBy: null, ...changes }
}
