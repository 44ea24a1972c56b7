import { AppError } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client'
import { provideAccount } from '../provide-account.ts'
import type { SignInThrottle } from '../sign-in-throttle.ts'
import { startSession } from '../start-session.ts'
import { type Claims, createIdentityProvider, type IdentityProviderDeps } from './identity-provider.ts'
import { createLoginCookie } from './login-cookie.ts'
import { readPerson } from './read-person.ts'

/** Groups are read again at a sign-in: a person who lost one keeps its role for so long at most. */
const sessionLifetimeMs = 24 * 3_600_000

export interface OidcSignInDeps extends IdentityProviderDeps {
  readonly store: Pick<Store, 'accounts' | 'sessions'>
  readonly throttle: SignInThrottle
}

/** Both answer a browser with a redirect. Both throw `AppError` `provider_unavailable`. */
export interface OidcSignIn {
  start(reply: FastifyReply): Promise<FastifyReply>
  /** Throws `AppError` for a callback that is refused. */
  finish(request: FastifyRequest<{ Querystring: Callback }>, reply: FastifyReply): Promise<FastifyReply>
}

interface Callback {
  readonly state?: string | undefined
}

export function createOidcSignIn(deps: OidcSignInDeps): OidcSignIn {
  const { settings, store, throttle } = deps
  const provider = createIdentityProvider(deps)
  const cookie = createLoginCookie(settings)
  const page = new URL(`${settings.baseUrl}/`).pathname
  // Nothing is asked of the provider before the callback has proven to belong to a login of ours.
  const ask = async (request: FastifyRequest<{ Querystring: Callback }>): Promise<Claims> => {
    const login = cookie.read(request)
    if (login === undefined || login.state !== request.query.state) throw new AppError('bad_request', unknownLogin)
    const attempt = { name: `login ${login.state}`, address: request.ip }
    throttle.check(attempt)
    try {
      return await provider.finish(request.url.slice(request.url.indexOf('?') + 1), login)
    } catch (error) {
      if (error instanceof AppError && error.code === 'unauthorized') throttle.failed(attempt)
      throw error
    }
  }
  return {
    start: async (reply) => {
      const login = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const address = await provider.begin(login)
      cookie.set(reply, login)
      return redirect(reply, address.href)
    },
    finish: async (request, reply) => {
      cookie.clear(reply)
      const person = readPerson(await ask(request), settings)
      const { id: account } = await provideAccount(person, store)
      const lifetimeMs = sessionLifetimeMs
      await startSession({ sessions: store.sessions, account, lifetimeMs, request, reply })
      return redirect(reply, page)
    },
  }
}

const unknownLogin =
  'this sign-in has expired, or another one was started in this browser: start again at /api/v2/auth/oidc/start'

function redirect(reply: FastifyReply, address: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(address, 302)
}
