import { identityProviderSchema } from '@distribute/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problemResponses } from '../../http/problem-responses.ts'
import { notFound } from '../../not-found.ts'
import type { OidcSettings } from './oidc-settings.ts'
import { createOidcSignIn, type OidcSignInDeps } from './oidc-sign-in.ts'

export interface OidcRoutesDeps extends Omit<OidcSignInDeps, 'settings'> {
  /** undefined: no provider is configured */
  readonly oidc: OidcSettings | undefined
}

const redirect = z.null().describe('A redirect to the address in the header Location')

const show = {
  operationId: 'getIdentityProvider',
  summary: 'Find out whether people sign in by an identity provider',
  description: 'Needs no token: a sign-in page asks before it offers that way.',
  response: { 200: identityProviderSchema },
}

const start = {
  operationId: 'startOidcSignIn',
  summary: 'Start a sign-in by the identity provider: redirects the browser to it',
  description: 'Needs no token. The browser has 10 minutes to come back. 404: no provider is configured.',
  querystring: z.strictObject({}),
  response: { 302: redirect, ...problemResponses },
}

const finish = {
  operationId: 'finishOidcSignIn',
  summary: 'Take the answer of the identity provider, start a session, and redirect to the page',
  description:
    'The provider sends the browser here. The groups of the person decide role and lanes, at each sign-in. The ' +
    'session ends 12 hours after its last use, and 24 hours after the sign-in.',
  querystring: z.object({
    state: z.string().max(500).optional(),
    code: z.string().max(10_000).optional(),
    error: z.string().max(500).optional(),
  }),
  response: { 302: redirect, ...problemResponses },
}

/** `GET /auth/oidc`, `GET /auth/oidc/start` and `GET /auth/oidc/callback`, for browsers. */
export function oidcRoutes({ oidc, ...deps }: OidcRoutesDeps): FastifyPluginAsyncZod {
  const signIn = oidc && createOidcSignIn({ ...deps, settings: oidc })
  const getSignIn = () => {
    if (signIn === undefined) throw notFound('identity provider', '[Security] OIDC_ISSUER')
    return signIn
  }
  const config = { access: 'public', hasSecretQuery: true } as const
  return async (app) => {
    app.get('/auth/oidc', { config: { access: 'public' }, schema: show }, async () => ({
      configured: signIn !== undefined,
    }))
    app.get('/auth/oidc/start', { config, schema: start }, async (_, reply) => await getSignIn().start(reply))
    app.get(
      '/auth/oidc/callback',
      { config, schema: finish },
      async (request, reply) => await getSignIn().finish(request, reply),
    )
  }
}
