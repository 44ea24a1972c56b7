import { AppError, changeOwnPasswordSchema, signedInSchema, signInSchema } from '@distribute/contracts'
import { hashPassword } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { assertOwnPage } from '../access/own-page.ts'
import { toActor } from '../access/sender.ts'
import { viewLanes } from '../access/view-lanes.ts'
import { formatTime } from '../http/time-format.ts'
import { clearSessionCookie, hashSessionCookie } from './session-cookie.ts'
import type { CheckPassword } from './sign-in.ts'
import { startSession } from './start-session.ts'

export interface SessionRoutesDeps {
  readonly store: Pick<Store, 'accounts' | 'sessions'>
  readonly checkPassword: CheckPassword
  /** Returns the account of a one-time code. Throws `AppError` `unauthorized` or `forbidden`. */
  readonly useCode: (code: string) => Promise<{ readonly id: number }>
  readonly baseUrl?: string | undefined
}

const sessionLifetimeMs = 7 * 24 * 3_600_000

const signIn = {
  operationId: 'signIn',
  summary: 'Sign in with name and password, or a one-time code; the session is in a cookie',
  description: 'Needs no token. The session ends 12 hours after its last use, and 7 days after the sign-in.',
  body: signInSchema,
  response: { 201: signedInSchema },
}

const signOut = {
  operationId: 'signOut',
  summary: 'Sign out: end the session of the cookie; idempotent',
  description: 'Ends the session at the server, so that a copy of the cookie is useless.',
  response: { 204: z.null() },
}

const changePassword = {
  operationId: 'changeOwnPassword',
  summary: 'Change the own password; every session of the account ends',
  description: 'A wrong current password counts as a failed sign-in.',
  body: changeOwnPasswordSchema,
  response: { 204: z.null() },
}

/** `POST /session`, `DELETE /session` and `PUT /session/password`. */
export function sessionRoutes({ store, checkPassword, useCode, baseUrl }: SessionRoutesDeps): FastifyPluginAsyncZod {
  const identify = async (body: z.infer<typeof signInSchema>, address: string) =>
    'code' in body ? await useCode(body.code) : await checkPassword({ ...body, address })
  return async (app) => {
    app.post('/session', { config: { access: 'public' }, schema: signIn }, async (request, reply) => {
      assertOwnPage(request, baseUrl)
      const { id: account } = await identify(request.body, request.ip)
      const lifetimeMs = sessionLifetimeMs
      const session = await startSession({ sessions: store.sessions, account, lifetimeMs, request, reply })
      const { name, role, lanes, endsAtMs } = session
      return reply.status(201).send({ name, role, lanes: viewLanes(lanes), endsAt: formatTime(endsAtMs) })
    })

    app.delete('/session', { config: { access: 'public' }, schema: signOut }, async (request, reply) => {
      assertOwnPage(request, baseUrl)
      const hash = hashSessionCookie(request)
      if (hash !== undefined) await store.sessions.end(hash, { address: request.ip, requestId: request.id })
      clearSessionCookie(reply)
      return reply.status(204).send(null)
    })

    app.put(
      '/session/password',
      { config: { access: { role: 'viewer' } }, schema: changePassword },
      async (request, reply) => {
        const { caller, body, ip } = request
        if (caller.kind !== 'account') throw new AppError('forbidden', 'only a person who is signed in has a password')
        await checkPassword({ name: caller.name, password: body.current, address: ip })
        const passwordHash = await hashPassword(body.password)
        await store.accounts.change(caller.name, { passwordHash }, { by: toActor(request) })
        clearSessionCookie(reply)
        return reply.status(204).send(null)
      },
    )
  }
}
