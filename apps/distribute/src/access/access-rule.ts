import type { Role } from '@distribute/contracts'
import type { FastifyContextConfig, FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { assertAllLanes, assertRole } from './caller.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** every route has one */
    access?: AccessRule
  }
  interface FastifyInstance {
    /** every route with its rule */
    accessTable: readonly RuledRoute[]
  }
}

interface RuledRoute {
  readonly methods: readonly string[]
  readonly url: string
  readonly access: AccessRule
}

/** `public`: anyone, without a token. */
export type AccessRule =
  | 'public'
  | {
      /** what the caller needs at least */
      readonly role: Role
      /** V1_ALLOW_FROM applies */
      readonly isV1?: true
      /** It shows every lane: callers that are limited to some are rejected. */
      readonly needsAllLanes?: true
    }

/** Register it before the routes: a route without a rule keeps the service from starting. */
export function requireRules(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.decorate('accessTable', { getter: () => routes.map(readRule) })
  app.addHook('onRoute', (route) => void routes.push(route))
  // Later than `onRoute`: hooks of a part of the service may set the rules of its routes.
  app.addHook('onReady', async () => void routes.map(readRule))
}

function readRule({ method, url, config }: RouteOptions): RuledRoute {
  const methods = [method].flat()
  const access = config?.access
  if (access === undefined) throw new TypeError(`${methods.join(', ')} ${url} has no access rule: set config.access`)
  return { methods, url, access }
}

/** Throws `AppError` `forbidden`. An address without a route has no rule: its caller gets a 404. */
export function assertAllowed({ routeOptions, caller }: FastifyRequest): void {
  const { access } = routeOptions.config
  if (access === undefined || access === 'public') return
  assertRole(caller, access.role)
  if (access.needsAllLanes) assertAllLanes(caller)
}

/**
 * The configuration of OPTIONS and wrong methods at the address of a route: these disclose nothing.
 */
export function loosenRule({ access, ...config }: FastifyContextConfig): FastifyContextConfig {
  if (access === undefined) return config
  return { ...config, access: access === 'public' ? access : { ...access, role: 'viewer' } }
}
