import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'
import { onTestFinished } from 'vitest'

/** A person at the provider: claims by name. */
type TestPerson = Readonly<Record<string, unknown>>

export interface TestProvider {
  readonly issuer: string
  /** who signs in next */
  setPerson(person: TestPerson): void
  /** requests to the token endpoint */
  countExchanges(): number
  stop(): Promise<void>
  /** Listens on the same port again. */
  start(): Promise<void>
}

export const clientId = 'distribute'
export const clientSecret = 'a-secret-of-the-oidc-client-that-nobody-may-see'

export interface TestProviderOptions {
  readonly callback: string
  /** claims come from the userinfo endpoint, and not in the ID token */
  readonly userinfoOnly?: boolean
}

/** A real OpenID provider on loopback, at which the person needs no password. */
export async function startProvider({ callback, userinfoOnly = false }: TestProviderOptions): Promise<TestProvider> {
  let person: TestPerson = {}
  let exchanges = 0
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const server = createServer((request, response) => {
    if (request.url === '/token') exchanges += 1
    handle(request, response)
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, configure({ callback, userinfoOnly, getPerson: () => person }))
  const answer = provider.callback()
  handle = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    const login = { accountId: String(person.sub) }
    provider.interactionFinished(request, response, { login }).catch((error) => response.destroy(error))
  }
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(stop)
  return {
    issuer,
    setPerson: (next) => {
      person = next
    },
    countExchanges: () => exchanges,
    stop,
    start: () => listen(port),
  }
}

interface ProviderSetup extends Required<TestProviderOptions> {
  readonly getPerson: () => TestPerson
}

function configure({ callback, userinfoOnly, getPerson }: ProviderSetup): Configuration {
  return {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback] }],
    claims: { profile: ['preferred_username', 'groups'], email: ['email'] },
    conformIdTokenClaims: userinfoOnly,
    cookies: { keys: ['signs the cookies of the provider'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: async () => ({ ...getPerson(), sub: accountId }) }),
    loadExistingGrant: async ({ oidc: { provider, client, session } }) => {
      if (client === undefined || session?.accountId === undefined) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
  }
}
