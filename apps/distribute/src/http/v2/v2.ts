import type { FastifyPluginAsync } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { AppDeps } from '../app-deps.ts'
import { compileZodValidator } from '../zod-problems.ts'
import { controlRoutes } from './control.ts'
import { engineRoutes } from './engines.ts'
import { healthRoutes } from './health.ts'
import { hostRoutes } from './hosts.ts'
import { projectRoutes } from './projects.ts'
import { taskRoutes } from './tasks.ts'
import { unitRoutes } from './units.ts'

/** The API for new clients: JSON alone, real status codes, problems as RFC 9457 has them. */
export const v2: FastifyPluginAsync<{ deps: AppDeps }> = async (app, { deps }) => {
  // a page of another site may send text/plain without asking first, JSON not
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(compileZodValidator)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(taskRoutes, { deps })
  await app.register(controlRoutes, { deps })
  await app.register(hostRoutes, { deps })
  await app.register(unitRoutes, { deps })
  await app.register(engineRoutes, { deps })
  await app.register(projectRoutes, { deps })
  await app.register(healthRoutes, { deps })
}
