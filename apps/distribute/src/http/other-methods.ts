import { AppError } from '@distribute/contracts'
import type { FastifyContextConfig, FastifyInstance } from 'fastify'
import { loosenRule } from '../access/access-rule.ts'

interface Address {
  readonly methods: Set<string>
  readonly config: FastifyContextConfig
}

/** order of the methods in `Allow` */
const order = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Records the routes that are registered after this call. The returned function adds to each
 * address OPTIONS with `Allow`, and 405 with `Allow` for every other method.
 */
export function noteAddresses(app: FastifyInstance, answerOptions: () => unknown): () => void {
  const addresses = new Map<string, Address>()
  app.addHook('onRoute', ({ url, method, config = {} }) => {
    const path = url.slice(app.prefix.length)
    const address = addresses.get(path) ?? { methods: new Set(), config }
    for (const one of [method].flat()) address.methods.add(one)
    addresses.set(path, address)
  })
  return () => {
    for (const [url, address] of [...addresses]) answerOthers(app, { url, ...address, answerOptions })
  }
}

function answerOthers(
  app: FastifyInstance,
  { url, methods, config, answerOptions }: Address & { url: string; answerOptions: () => unknown },
): void {
  const allowed = order.filter((method) => methods.has(method) || method === 'OPTIONS')
  const allow = allowed.join(', ')
  const shared = { url, config: loosenRule(config), schema: { hide: true } }
  app.route({
    ...shared,
    method: 'OPTIONS',
    handler: async (_, reply) => reply.header('allow', allow).send(answerOptions()),
  })
  app.route({
    ...shared,
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    // Runs before the body is read.
    onRequest: async ({ method }, reply) => {
      reply.header('allow', allow)
      throw new AppError('method_not_allowed', `${method} is not allowed: use ${allow}`)
    },
    handler: async () => undefined,
  })
}
