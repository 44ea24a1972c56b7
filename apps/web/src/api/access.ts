import type { AccountView, AuditEntryView, Role, TokenView } from '@distribute/contracts'
import { queryOptions } from '@tanstack/react-query'
import { callApi, part, readApi } from './client.ts'
import { listQuery } from './list-query.ts'
import { queryClient } from './query-client.ts'
import { meKey } from './session.ts'

export const tokensQuery = listQuery<TokenView>('tokens')
export const accountsQuery = listQuery<AccountView>('accounts')

/** What a token or an account may do. */
export interface GivenAccess {
  readonly role: Role
  readonly lanes: 'all' | readonly string[]
}

export interface NewToken extends GivenAccess {
  readonly name: string
  /** null: never */
  readonly expiresInDays: number | null
}

export interface NewAccount extends GivenAccess {
  readonly name: string
  readonly password: string
}

export interface AccountChange extends Partial<GivenAccess> {
  readonly password?: string
  readonly disabled?: boolean
}

/** Returns the token with its text, which is not shown again. */
export async function createToken(token: NewToken): Promise<TokenView & { readonly token: string }> {
  const created = await callApi<TokenView & { readonly token: string }>('/tokens', { method: 'POST', body: token })
  await queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
  return created
}

export async function revokeToken(name: string): Promise<void> {
  await callApi<TokenView>(`/tokens/${part(name)}`, { method: 'DELETE' })
  await queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
}

/** An account with its entity tag, read anew for each change: what is typed is kept until then. */
export function accountQuery(name: string) {
  return queryOptions({
    queryKey: ['account', name],
    queryFn: ({ signal }) => readApi<AccountView>(`/accounts/${part(name)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

export async function createAccount(account: NewAccount): Promise<void> {
  await callApi<AccountView>('/accounts', { method: 'POST', body: account })
  await queryClient.invalidateQueries({ queryKey: accountsQuery.queryKey })
}

/** `ifMatch`: the entity tag of what the person saw. Throws `ApiError` 412 if it has changed since. */
export async function changeAccount(name: string, change: AccountChange, ifMatch?: string): Promise<void> {
  await callApi<AccountView>(`/accounts/${part(name)}`, { method: 'PATCH', body: change, ifMatch })
  await queryClient.invalidateQueries({ queryKey: accountsQuery.queryKey })
}

/** Every session of the account ends, also this one. */
export async function changeOwnPassword(current: string, password: string): Promise<void> {
  await callApi('/session/password', { method: 'PUT', body: { current, password } })
  await queryClient.invalidateQueries({ queryKey: meKey })
}

/** The query of `GET /audit`, without the page. */
export interface AuditQuery {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly subject?: string | undefined
  readonly since?: string | undefined
}

const auditPage = 100

/** Who did what, the newest first. */
export function auditQuery(query: AuditQuery) {
  return listQuery<AuditEntryView>('audit', { ...query, limit: auditPage })
}
