import {
  AppError,
  callerSchema,
  createdTokenSchema,
  createTokenSchema,
  pageSchema,
  tokenSchema,
} from '@distribute/contracts'
import { coversLanes } from '@distribute/domain'
import { createToken, hashToken } from '@distribute/service'
import type { Store, Token } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Caller, nameCaller } from '../access/caller.ts'
import { toActor } from '../access/sender.ts'
import { notFound } from '../not-found.ts'
import { viewCaller, viewToken } from './token-view.ts'

const dayMs = 24 * 3600 * 1000

export interface TokenRoutesDeps {
  readonly store: Pick<Store, 'tokens'>
}

const listTokens = {
  operationId: 'listTokens',
  summary: 'List tokens by name, on one page',
  description: 'Revoked and expired tokens too. A caller that is limited to lanes sees the tokens of these lanes.',
  querystring: z.strictObject({}),
  response: { 200: pageSchema(tokenSchema) },
}

const postToken = {
  operationId: 'createToken',
  summary: 'Create a token, and show it once',
  description: 'The store keeps only its hash. A caller that is limited to lanes creates tokens of these lanes.',
  body: createTokenSchema,
  response: { 201: createdTokenSchema },
}

const deleteToken = {
  operationId: 'revokeToken',
  summary: 'Revoke a token; idempotent',
  description: 'Its next request is refused. The name stays taken, so that log lines keep their meaning.',
  params: z.object({ name: z.string() }),
  response: { 200: tokenSchema },
}

const getCaller = {
  operationId: 'getCaller',
  summary: 'Get the name, role, lanes and expiry of the caller',
  description: 'What the token of this request may do, and until when.',
  response: { 200: callerSchema },
}

/** `GET /tokens`, `POST /tokens`, `DELETE /tokens/{name}` and `GET /me`. */
export function tokenRoutes({ store: { tokens } }: TokenRoutesDeps): FastifyPluginAsyncZod {
  const admin = { access: { role: 'admin' } } as const
  const listShown = async ({ lanes }: Caller) =>
    (await tokens.list()).filter((token) => coversLanes(lanes, token.lanes))
  const getToken = async (name: string, caller: Caller): Promise<Token> => {
    const token = (await listShown(caller)).find((one) => one.name === name)
    if (token === undefined) throw notFound('token', name)
    return token
  }
  return async (app) => {
    app.get('/tokens', { config: admin, schema: listTokens }, async ({ caller }) => ({
      items: (await listShown(caller)).map(viewToken),
      nextCursor: null,
    }))

    app.post('/tokens', { config: admin, schema: postToken }, async (request, reply) => {
      const { body, caller, log, ip } = request
      const { name, role, lanes, expiresInDays } = body
      if (!coversLanes(caller.lanes, lanes)) throw explainMoreLanes(caller)
      const token = createToken()
      const expiresAfterMs = expiresInDays === null ? null : expiresInDays * dayMs
      const access = { role, lanes, expiresAfterMs, createdBy: nameCaller(caller) }
      await tokens.create({ name, hash: hashToken(token), ...access }, toActor(request))
      log.info({ name, role, lanes, peer: ip, by: access.createdBy }, 'token created')
      return reply.status(201).send({ ...viewToken(await getToken(name, caller)), token })
    })

    const config = { ...admin, emptyBody: 'taken' } as const
    app.delete('/tokens/:name', { config, schema: deleteToken }, async (request) => {
      const { caller, log, ip } = request
      const { name } = request.params
      await getToken(name, caller)
      await tokens.revoke(name, toActor(request))
      log.info({ name, peer: ip, by: nameCaller(caller) }, 'token revoked')
      return viewToken(await getToken(name, caller))
    })

    app.get('/me', { config: { access: { role: 'viewer' } }, schema: getCaller }, async ({ caller }) =>
      viewCaller(caller),
    )
  }
}

function explainMoreLanes({ lanes }: Caller): AppError {
  const own = lanes === 'all' ? 'all' : lanes.join(', ')
  return new AppError('forbidden', `a token can have only lanes that the caller may use: ${own}`)
}
