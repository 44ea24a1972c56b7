import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { accountRoutes } from './account-routes.ts'
import { createCodeCheck } from './code-check.ts'
import { oidcRoutes } from './oidc/oidc-routes.ts'
import type { PeopleDeps } from './people-deps.ts'
import { sessionRoutes } from './session-routes.ts'
import { createPasswordCheck } from './sign-in.ts'
import { createSignInThrottle } from './sign-in-throttle.ts'

/** Sign-in and accounts. */
export function peopleRoutes({ store, now, settings, logger, signInCodes }: PeopleDeps): FastifyPluginAsyncZod {
  const throttle = createSignInThrottle(now)
  const checkPassword = createPasswordCheck({ store, throttle })
  const useCode = createCodeCheck({ store, signInCodes })
  return async (app) => {
    await app.register(sessionRoutes({ store, checkPassword, useCode, baseUrl: settings.baseUrl }))
    await app.register(accountRoutes({ store }))
    await app.register(oidcRoutes({ store, throttle, logger, now, oidc: settings.oidc }))
  }
}
