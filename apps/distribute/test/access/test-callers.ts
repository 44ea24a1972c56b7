import { hashToken } from '@distribute/service'
import type { NewToken, Store } from '@distribute/store'
import { fullToken } from './full-token.ts'

const day = 24 * 3600 * 1000

/** Tokens of every kind, by the name that is also their text. */
const tokens: Readonly<Record<string, Partial<NewToken>>> = {
  viewer: { role: 'viewer' },
  operator: { role: 'operator' },
  'operator of another lane': { role: 'operator', lanes: ['other'] },
  'admin of another lane': { role: 'admin', lanes: ['other'] },
  admin: {},
  expired: { expiresAfterMs: 0 },
  revoked: { expiresAfterMs: day },
}

export async function createTestTokens(store: Store): Promise<void> {
  for (const [name, changes] of Object.entries(tokens))
    await store.tokens.create(fullToken({ name, hash: hashToken(toText(name)), ...changes }))
  await store.tokens.revoke('revoked')
}

/** The headers of a request with the token of this name. */
export function signIn(name: string): { readonly authorization: string } {
  return { authorization: `Bearer ${toText(name)}` }
}

function toText(name: string): string {
  return name.replaceAll(' ', '-')
}
