import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { groupRoutes } from './group-routes.ts'
import { matrixRoutes } from './matrix-routes.ts'
import { outputRoutes } from './output-routes.ts'
import type { ResultDeps } from './result-deps.ts'

/** All hosts of a task at once: grouped, their outputs, or their states. */
export function resultRoutes(deps: ResultDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(groupRoutes(deps))
    await app.register(outputRoutes(deps))
    await app.register(matrixRoutes(deps))
  }
}
