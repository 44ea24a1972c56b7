import type { AppError, ErrorCode } from '@distribute/contracts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { createJsonParser } from '../http/body/json-body.ts'
import { noteAddresses } from '../http/other-methods.ts'
import { describeMissingRoute, explainError, statusOf } from '../http/problem.ts'
import { adhocRoutes } from './adhoc-routes.ts'
import { fail, succeed } from './envelope.ts'
import { fileRoutes } from './file-routes.ts'
import { playbookRoutes } from './playbook-routes.ts'
import { maxValues } from './read-body.ts'
import type { V1Deps } from './v1-deps.ts'

/** The API of the Python original: every outcome of its own is HTTP 200 with an envelope. */
export const v1 =
  (deps: V1Deps): FastifyPluginAsync =>
  async (app) => {
    app.addHook('onRoute', (route) => {
      // Documented separately, for existing clients only.
      route.schema = { hide: true }
    })
    // Clients send JSON with any media type or none: only the charset is checked.
    app.addHook('onRequest', async ({ raw }) => {
      delete raw.headers['content-type']
    })
    app.removeAllContentTypeParsers()
    const parse = createJsonParser(app, { maxValues, takesLatin1: true, settleNumbers: (body) => body })
    app.addContentTypeParser('*', { parseAs: 'buffer' }, parse)
    app.setErrorHandler(sendFailure)
    app.setNotFoundHandler((request, reply) => sendFailure(describeMissingRoute(request), request, reply))
    const answerOtherMethods = noteAddresses(app, () => succeed(''))
    await app.register(adhocRoutes(deps), { prefix: '/distribute' })
    await app.register(playbookRoutes(deps), { prefix: '/distribute' })
    await app.register(fileRoutes(deps), { prefix: '/distribute' })
    answerOtherMethods()
  }

/** Errors that occur before v1 handles the request keep their status. */
const realStatuses: ReadonlySet<ErrorCode> = new Set([
  'unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'rate_limited',
])

function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = explainError(error, request)
  if (known.code === 'unauthorized') reply.header('www-authenticate', 'Bearer')
  return reply.status(realStatuses.has(known.code) ? statusOf(known.code) : 200).send(fail(formatMessage(known)))
}

function formatMessage({ problems, message }: AppError): string {
  if (problems.length === 0) return message
  return problems.map(({ path, message }) => `${renameField(path)}: ${message}`).join('; ')
}

/** Returns v1's name of the field. */
function renameField(path: string): string {
  return path === 'playbook.content' ? 'playbook_content' : path
}
