import { type Answer, ask, type ServiceUnderTest } from '../../service-under-test.ts'
import { createProviderBrowser, formatCookies, keepCookies } from './provider-browser.ts'

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
  const provider = createProviderBrowser()
  return {
    cookies,
    visit: async (path) => {
      const answer = await ask(service, { path, headers: { host: new URL(baseUrl).host, ...formatCookies(cookies) } })
      keepCookies(cookies, answer.headers['set-cookie'])
      return answer
    },
    signInAt: (address) => provider.signIn(address, baseUrl),
  }
}
