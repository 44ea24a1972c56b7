import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type TokenRoutesDeps, tokenRoutes } from './token-routes.ts'

/** Tokens of clients. */
export function createTokensFeature(deps: TokenRoutesDeps): Feature {
  return { routes: v2(tokenRoutes(deps)) }
}
