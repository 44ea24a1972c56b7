const key = 'distribute.token'

/**
 * The token of a person who signed in with one. It is kept until this tab is closed; sessions are in
 * a cookie that no script reads.
 */
export const credentials = {
  token: (): string | null => sessionStorage.getItem(key),
  keep: (token: string): void => sessionStorage.setItem(key, token),
  forget: (): void => sessionStorage.removeItem(key),
}

/** The headers that identify the sender. */
export function identify(token: string | null): Readonly<Record<string, string>> {
  return token === null ? {} : { authorization: `Bearer ${token}` }
}
