import { AppError } from '@distribute/contracts'
import type { FastifyInstance } from 'fastify'
import { succeed } from './envelope.ts'

/** Answers what an address of v1 is not asked for: OPTIONS with `Allow`, every other method with 405 and the same. */
export function answerOtherMethods(app: FastifyInstance, url: string, methods: readonly ('GET' | 'POST')[]): void {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).concat('OPTIONS')
  const allow = allowed.join(', ')
  app.route({ method: 'OPTIONS', url, handler: async (_, reply) => reply.header('allow', allow).send(succeed('')) })
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url,
    // before a body is read: none of it would be used
    onRequest: async ({ method }, reply) => {
      reply.header('allow', allow)
      throw new AppError('method_not_allowed', `${method} is not allowed here: ${allow}`)
    },
    handler: async () => undefined,
  })
}
