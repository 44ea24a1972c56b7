import { request } from 'node:http'
import { type Answer, ask, type ServiceUnderTest } from '../../service-under-test.ts'

/** A browser that keeps the cookies of the service and of the provider. */
export interface TestBrowser {
  /** Asks the service for a path; the cookies that it sends are kept. */
  visit(path: string): Promise<Answer>
  /** Follows the redirects of the provider, until one leads back: returns its path. */
  signInAt(address: string): Promise<string>
  /** of the service */
  readonly cookies: Map<string, string>
}

export function createBrowser(service: ServiceUnderTest, baseUrl: string): TestBrowser {
  const cookies = new Map<string, string>()
  const ofProvider = new Map<string, string>()
  return {
    cookies,
    visit: async (path) => {
      const answer = await ask(service, { path, headers: { host: new URL(baseUrl).host, ...toHeader(cookies) } })
      keep(cookies, answer.headers['set-cookie'])
      return answer
    },
    signInAt: async (address) => {
      let next = new URL(address)
      for (let redirects = 0; redirects < 10; redirects++) {
        if (next.href.startsWith(baseUrl)) return next.href.slice(baseUrl.length)
        const { location, setCookie } = await fetchRedirect(next, toHeader(ofProvider))
        keep(ofProvider, setCookie)
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

function toHeader(cookies: Map<string, string>): Record<string, string> {
  return cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}

function keep(cookies: Map<string, string>, setCookie: unknown): void {
  for (const line of [setCookie ?? []].flat()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(line)) ?? []
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
}
