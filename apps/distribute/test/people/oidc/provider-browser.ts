import { request } from 'node:http'

/** A browser that keeps the cookies of the provider. */
export interface ProviderBrowser {
  /**
   * Follows the redirects of the provider, until one leads to an address that begins with `baseUrl`:
   * returns the rest of it.
   */
  signIn(address: string, baseUrl: string): Promise<string>
}

export function createProviderBrowser(): ProviderBrowser {
  const cookies = new Map<string, string>()
  return {
    signIn: async (address, baseUrl) => {
      let next = new URL(address)
      for (let redirects = 0; redirects < 10; redirects++) {
        if (next.href.startsWith(baseUrl)) return next.href.slice(baseUrl.length)
        const { location, setCookie } = await fetchRedirect(next, formatCookies(cookies))
        keepCookies(cookies, setCookie)
        next = new URL(location, next)
      }
      throw new Error(`the provider redirects to ${next}, and so on`)
    },
  }
}

/** Location and cookies of an answer that must be a redirect. */
async function fetchRedirect(address: URL, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<{ location: string; setCookie: unknown }>()
  request(address, { headers }, (answer) => {
    answer.resume()
    const { location, 'set-cookie': setCookie } = answer.headers
    if (location === undefined) reject(new Error(`${address} answers ${answer.statusCode} without Location`))
    else resolve({ location, setCookie })
  })
    .on('error', reject)
    .end()
  return await promise
}

/** The header `cookie`, if there are any. */
export function formatCookies(cookies: Map<string, string>): Record<string, string> {
  return cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}

/** Keeps those that an answer sets, and drops those that it clears. */
export function keepCookies(cookies: Map<string, string>, setCookie: unknown): void {
  for (const line of [setCookie ?? []].flat()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(line)) ?? []
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
}
