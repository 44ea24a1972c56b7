import {
  type AccountView,
  AppError,
  accountSchema,
  changeAccountSchema,
  createAccountSchema,
  pageSchema,
} from '@distribute/contracts'
import { hashPassword } from '@distribute/service'
import type { Account, Store } from '@distribute/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { nameCaller } from '../access/caller.ts'
import { toActor } from '../access/sender.ts'
import { viewLanes } from '../access/view-lanes.ts'
import { formatETag, parseIfMatch } from '../http/etag.ts'
import { formatTime, formatTimeOrNull } from '../http/time-format.ts'
import { notFound } from '../not-found.ts'

export interface AccountRoutesDeps {
  readonly store: Pick<Store, 'accounts'>
}

const nameParams = z.object({ name: z.string() })

const createAccount = {
  operationId: 'createAccount',
  summary: 'Create an account for a person',
  description: 'The person signs in with the name and the password, and can change the password.',
  body: createAccountSchema,
  response: { 201: accountSchema },
}

const listAccounts = {
  operationId: 'listAccounts',
  summary: 'List all accounts by name, on one page',
  description: 'Disabled accounts are listed, too.',
  querystring: z.strictObject({}),
  response: { 200: pageSchema(accountSchema) },
}

const getAccount = {
  operationId: 'getAccount',
  summary: 'Get an account',
  description: 'The header ETag has its version, for If-Match of a change.',
  params: nameParams,
  response: { 200: accountSchema },
}

const changeAccount = {
  operationId: 'changeAccount',
  summary: 'Change role, lanes or password of an account, disable or enable it',
  description:
    'Fields left out stay. With If-Match, nothing changes unless the account has that version. ' +
    'A new password and disabling end its sessions.',
  params: nameParams,
  headers: z.object({ 'if-match': z.string().max(100).optional() }),
  body: changeAccountSchema,
  response: { 200: accountSchema },
}

/**
 * `GET` and `POST /accounts`, `GET` and `PATCH /accounts/{name}`: for administrators of all lanes, as
 * others could give themselves more lanes.
 */
export function accountRoutes({ store: { accounts } }: AccountRoutesDeps): FastifyPluginAsyncZod {
  const config = { access: { role: 'admin', needsAllLanes: true } } as const
  const send = (reply: FastifyReply, account: Account) =>
    reply.header('etag', formatETag(account.version)).send(viewAccount(account))
  return async (app) => {
    app.get('/accounts', { config, schema: listAccounts }, async () => ({
      items: (await accounts.list()).map(viewAccount),
      nextCursor: null,
    }))

    app.post('/accounts', { config, schema: createAccount }, async (request, reply) => {
      const { body, caller, log } = request
      const { password, ...account } = body
      const createdBy = nameCaller(caller)
      const passwordHash = await hashPassword(password)
      const created = await accounts.create({ ...account, passwordHash, createdBy }, toActor(request))
      log.info({ account: created.name, role: created.role, by: createdBy }, 'account created')
      return send(reply.status(201), created)
    })

    app.get('/accounts/:name', { config, schema: getAccount }, async ({ params: { name } }, reply) => {
      const account = await accounts.find(name)
      if (account === undefined) throw notFound('account', name)
      return send(reply, account)
    })

    app.patch('/accounts/:name', { config, schema: changeAccount }, async (request, reply) => {
      const { name } = request.params
      const account = await accounts.find(name)
      if (account === undefined) throw notFound('account', name)
      assertMayChange(account, request.body)
      const { password, disabled, ...access } = request.body
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      const version = parseIfMatch(request.headers['if-match'])
      const changed = await accounts.change(
        name,
        { ...access, passwordHash, isDisabled: disabled },
        { version, by: toActor(request) },
      )
      if (changed === undefined) throw explainOutdated(name)
      logChange(request, changed)
      return send(reply, changed)
    })
  }
}

/** Role and lanes of such an account follow the groups at the provider. */
function assertMayChange({ name, subject }: Account, change: z.infer<typeof changeAccountSchema>): void {
  const fixed = (['role', 'lanes', 'password'] as const).find((field) => change[field] !== undefined)
  if (subject === null || fixed === undefined) return
  throw new AppError(
    'conflict',
    `${fixed} of "${name}" is set anew at each sign-in: change it at the identity provider`,
  )
}

function explainOutdated(name: string): AppError {
  return new AppError('precondition_failed', `the account "${name}" was changed meanwhile: read it again`)
}

function logChange({ caller, log }: FastifyRequest, { name, role, disabledAtMs }: Account): void {
  log.info({ account: name, role, disabled: disabledAtMs !== null, by: nameCaller(caller) }, 'account changed')
}

function viewAccount(account: Account): AccountView {
  const { name, role, lanes, hasPassword, subject, disabledAtMs, createdAtMs, createdBy, signedInAtMs } = account
  return {
    ...{ name, role, lanes: viewLanes(lanes), hasPassword, createdBy },
    provider: subject !== null,
    disabled: disabledAtMs !== null,
    createdAt: formatTime(createdAtMs),
    signedInAt: formatTimeOrNull(signedInAtMs),
  }
}
