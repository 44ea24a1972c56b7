import { AppError, toPlainNumbers } from '@distribute/contracts'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, RouteOptions } from 'fastify'
import { type FastifyPluginAsyncZod, serializerCompiler } from 'fastify-type-provider-zod'
import { createJsonParser } from './body/json-body.ts'
import { noteAddresses } from './other-methods.ts'
import { jsonOnly } from './problem.ts'
import { problemResponses } from './problem-responses.ts'
import { compileZodValidator } from './zod-problems.ts'

/** Puts routes below /api/v2: JSON only, real status codes, problems as in RFC 9457. */
export function v2(routes: FastifyPluginAsyncZod): FastifyPluginAsync {
  return async (root) => {
    await root.register(
      async (app) => {
        configure(app)
        const answerOtherMethods = noteAddresses(app, () => undefined)
        await app.register(routes)
        answerOtherMethods()
      },
      { prefix: '/api/v2' },
    )
  }
}

function configure(app: FastifyInstance): void {
  // Pages of other sites may send text/plain without a preflight request, but not JSON.
  app.removeAllContentTypeParsers()
  const parse = createJsonParser(app, {
    maxValues: app.maxJsonValues,
    takesLatin1: false,
    settleNumbers: keepInVariables,
  })
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parse)
  app.addContentTypeParser('*', rejectOtherType)
  app.setValidatorCompiler(compileZodValidator)
  app.setSerializerCompiler(serializerCompiler)
  app.addHook('onRoute', describeProblems)
  app.addHook('preValidation', fillEmptyBody)
}

/** Variables reach Ansible as they were written; all other numbers are plain. */
function keepInVariables(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return toPlainNumbers(body)
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, variableFields.has(name) ? value : toPlainNumbers(value)]),
  )
}

const variableFields: ReadonlySet<string> = new Set(['extraVars', 'secretVars'])

/** `curl -d ''` declares a form: an optional body that is empty may have any type. */
async function rejectOtherType({ headers, routeOptions }: FastifyRequest): Promise<undefined> {
  const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
  if (isEmpty && routeOptions.config.emptyBody === 'taken') return undefined
  throw new AppError('unsupported_media_type', jsonOnly)
}

/** Adds the responses of failures to the description of each route but those of health. */
function describeProblems(route: RouteOptions): void {
  const { schema, config, method } = route
  if (schema?.response === undefined || (config?.access === 'public' && method === 'GET')) return
  schema.response = { ...schema.response, ...problemResponses }
}

/** A body without required fields may be missing; `null` is still invalid. */
async function fillEmptyBody(request: FastifyRequest): Promise<void> {
  if (request.body === undefined && request.routeOptions.config.emptyBody === 'taken') request.body = {}
}
