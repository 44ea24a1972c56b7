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

/** Accounts with an open session each; the id of the session is the name of the account. */
export async function createTestSessions(store: Store): Promise<void> {
  const times = { idleMs: day, lifetimeMs: day, address: null }
  for (const [name, role] of [
    ['mei', 'operator'],
    ['disabled', 'admin'],
  ] as const) {
    const { id } = await store.accounts.create({ name, role, lanes: 'all', passwordHash: null, createdBy: null })
    await store.sessions.start({ account: id, hash: hashToken(name), ...times })
  }
  await store.accounts.change('disabled', { isDisabled: true })
}

/** The headers that a browser sends from a page of the service, in the session of this account. */
export function inSession(name: string): { readonly cookie: string; readonly origin: string } {
  return { cookie: `distribute_session=${name}`, origin: 'http://127.0.0.1:8007' }
}

/** The headers of a request with the token of this name. */
export function signIn(name: string): { readonly authorization: string } {
  return { authorization: `Bearer ${toText(name)}` }
}

function toText(name: string): string {
  return name.replaceAll(' ', '-')
}
