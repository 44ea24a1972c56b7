import type { CallerView } from '@distribute/contracts'
import { queryOptions } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'
import { callApi } from './client.ts'
import { credentials } from './credentials.ts'

export const meKey = ['me'] as const

/** Who is signed in; null: nobody. */
export const meQuery = queryOptions({
  queryKey: meKey,
  queryFn: ({ signal }) => readMe(signal),
  staleTime: 60_000,
})

async function readMe(signal: AbortSignal): Promise<CallerView | null> {
  try {
    return await callApi<CallerView>('/me', { signal })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    if (credentials.token() === null) return null
    // It was revoked or has expired: the session of the cookie may stand.
    credentials.forget()
    return await readMe(signal)
  }
}

/** Whether people sign in by an identity provider. */
export const identityProviderQuery = queryOptions({
  queryKey: ['identity provider'],
  queryFn: ({ signal }) => callApi<{ readonly configured: boolean }>('/auth/oidc', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export async function signInWithPassword(name: string, password: string): Promise<void> {
  credentials.forget()
  await callApi('/session', { method: 'POST', body: { name, password } })
}

/** The one-time code of `npm start`. */
export async function signInWithCode(code: string): Promise<void> {
  credentials.forget()
  await callApi('/session', { method: 'POST', body: { code } })
}

/** Keeps the token for this tab, if the server accepts it. */
export async function signInWithToken(token: string): Promise<void> {
  credentials.keep(token)
  try {
    await callApi('/me')
  } catch (error) {
    credentials.forget()
    throw error
  }
}

export async function signOut(): Promise<void> {
  credentials.forget()
  await callApi('/session', { method: 'DELETE' })
}
