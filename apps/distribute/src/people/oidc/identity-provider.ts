import { AppError } from '@distribute/contracts'
import { Outage } from '@distribute/service'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
} from 'openid-client'
import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Login } from './login-cookie.ts'
import type { OidcSettings } from './oidc-settings.ts'
import { explainProviderFailure } from './provider-failure.ts'
import { fetchFromProvider } from './provider-fetch.ts'

/** of each request to the provider */
const timeoutSeconds = 10
const metadataLifetimeMs = 3_600_000
const exchangesAtOnce = 4
const maxWaiting = 50

/** What the provider says of a person; `sub` is there. */
export type Claims = Readonly<Record<string, unknown>>

/** Both methods throw `AppError` `provider_unavailable`; a later call tries again. */
export interface IdentityProvider {
  /** Returns the address at which the person signs in. */
  begin(login: Login): Promise<URL>
  /**
   * Exchanges the code in the query of a callback. Throws `AppError` `unauthorized` for an answer
   * that is refused or belongs to another sign-in, and `rate_limited` while too many wait.
   */
  finish(query: string, login: Login): Promise<Claims>
}

export interface IdentityProviderDeps {
  readonly settings: OidcSettings
  readonly logger: Logger
  /** milliseconds of a monotonic clock */
  readonly now: () => number
}

/** Looks for the provider at the first sign-in, and again an hour later or after a failure. */
export function createIdentityProvider({ settings, logger, now }: IdentityProviderDeps): IdentityProvider {
  const { issuer, scopes } = settings
  const callback = `${settings.baseUrl}/api/v2/auth/oidc/callback`
  const limit = pLimit(exchangesAtOnce)
  const outage = new Outage('identity provider', logger, 'sign-in by it fails')
  const noteAnswer = <Result>(result: Result): Result => {
    outage.succeeded()
    return result
  }
  const find = shareDiscovery(async () => noteAnswer(await discover(settings)), now)
  const explain = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      const known = explainProviderFailure(error, issuer)
      if (known.code === 'provider_unavailable') outage.failed(known)
      throw known
    }
  }
  return {
    begin: ({ state, nonce, verifier }) =>
      explain(async () =>
        buildAuthorizationUrl(await find(), {
          ...{ redirect_uri: callback, scope: scopes, state, nonce },
          ...{ code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
        }),
      ),
    finish: async (query, login) => {
      if (limit.pendingCount >= maxWaiting) throw new AppError('rate_limited', 'too many sign-ins at once: try again')
      const answer = new URL(`${callback}?${query}`)
      return await limit(() =>
        explain(async () => noteAnswer(await exchange(await find(), { answer, login, settings }))),
      )
    },
  }
}

/** Concurrent callers share one discovery; a failed one is not kept. */
function shareDiscovery(find: () => Promise<Configuration>, now: () => number): () => Promise<Configuration> {
  let found: { readonly configuration: Promise<Configuration>; readonly untilMs: number } | undefined
  return async () => {
    found =
      found !== undefined && now() < found.untilMs
        ? found
        : { configuration: find(), untilMs: now() + metadataLifetimeMs }
    const current = found
    try {
      return await current.configuration
    } catch (error) {
      if (found === current) found = undefined
      throw error
    }
  }
}

/** The configuration allows http for issuers on loopback only. */
async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  return await discovery(new URL(issuer), clientId, clientSecret, chooseAuthentication(clientSecret), {
    timeout: timeoutSeconds,
    [customFetch]: fetchFromProvider,
    execute: issuer.startsWith('http:') ? [allowInsecureRequests] : [],
  })
}

/** By a header, which is the default of the standard, or in the body where only that is offered. */
function chooseAuthentication(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)]
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest)
  }
}

interface Exchange {
  readonly answer: URL
  readonly login: Login
  readonly settings: OidcSettings
}

/** Asks for more claims if the ID token lacks the name or the groups. */
async function exchange(configuration: Configuration, { answer, login, settings }: Exchange): Promise<Claims> {
  const { state: expectedState, nonce: expectedNonce, verifier: pkceCodeVerifier } = login
  const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true }
  const tokens = await authorizationCodeGrant(configuration, answer, checks)
  const claims = tokens.claims()
  if (claims === undefined) throw new TypeError('the provider sent no ID token')
  const isWhole = settings.nameClaim in claims && settings.groupsClaim in claims
  if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return claims
  return { ...(await fetchUserInfo(configuration, tokens.access_token, claims.sub)), ...claims }
}
