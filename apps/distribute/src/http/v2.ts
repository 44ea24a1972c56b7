import { AppError, toPlainNumbers } from '@distribute/contracts'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { serializerCompiler } from 'fastify-type-provider-zod'
import { engineRoutes } from '../engines/engine-routes.ts'
import { healthRoutes } from '../health/health-routes.ts'
import { hostRoutes } from '../hosts/host-routes.ts'
import { projectRoutes } from '../projects/project-routes.ts'
import { controlRoutes } from '../tasks/control-routes.ts'
import { countAllowedValues, taskRoutes } from '../tasks/task-routes.ts'
import { unitRoutes } from '../units/unit-routes.ts'
import type { AppDeps } from './app-deps.ts'
import { createJsonParser } from './json-body.ts'
import { noteAddresses } from './other-methods.ts'
import { jsonOnly } from './problem.ts'
import { compileZodValidator } from './zod-problems.ts'

/** The API for new clients: JSON alone, real status codes, problems as RFC 9457 has them. */
export const v2: FastifyPluginAsync<{ deps: AppDeps }> = async (app, { deps }) => {
  // a page of another site may send text/plain without asking first, JSON not
  app.removeAllContentTypeParsers()
  const parse = createJsonParser(app, {
    maxValues: countAllowedValues(deps),
    takesLatin1: false,
    settleNumbers: keepInVariables,
  })
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parse)
  app.addContentTypeParser('*', refuseOtherType)
  app.setValidatorCompiler(compileZodValidator)
  app.setSerializerCompiler(serializerCompiler)
  const answerOtherMethods = noteAddresses(app, () => undefined)
  await app.register(taskRoutes, { deps })
  await app.register(controlRoutes, { deps })
  await app.register(hostRoutes, { deps })
  await app.register(unitRoutes, { deps })
  await app.register(engineRoutes, { deps })
  await app.register(projectRoutes, { deps })
  await app.register(healthRoutes, { deps })
  answerOtherMethods()
}

/** Variables reach Ansible as they were written; every other number is one of ours. */
function keepInVariables(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return toPlainNumbers(body)
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, variableFields.has(name) ? value : toPlainNumbers(value)]),
  )
}

const variableFields: ReadonlySet<string> = new Set(['extraVars', 'secretVars'])

/** `curl -d ''` declares a form: where a body may be left out, an empty one has no type. */
async function refuseOtherType({ headers, routeOptions }: FastifyRequest): Promise<undefined> {
  const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
  if (isEmpty && routeOptions.config.emptyBody === 'taken') return undefined
  throw new AppError('unsupported_media_type', jsonOnly)
}
