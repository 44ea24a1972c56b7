import { hkdfSync } from 'node:crypto'
import { createSecretKey } from '@distribute/service'
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { OidcSettings } from './oidc-settings.ts'

const loginSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() })

/** What a browser keeps while the person is at the provider. */
export type Login = z.infer<typeof loginSchema>

const sealedSchema = z.object({ login: loginSchema, untilMs: z.number() })

const cookieName = 'distribute_login'
const lifetimeMs = 10 * 60_000

export interface LoginCookie {
  set(reply: FastifyReply, login: Login): void
  /** Undefined: there is none, it has expired, or this service did not write it. */
  read(request: FastifyRequest): Login | undefined
  clear(reply: FastifyReply): void
}

/**
 * Keeps the login in a sealed cookie for 10 minutes, so that the service stores nothing for people
 * who never come back. The key is derived from the client's secret, which every distribute has:
 * another one may get the callback.
 */
export function createLoginCookie({
  baseUrl,
  clientSecret,
}: Pick<OidcSettings, 'baseUrl' | 'clientSecret'>): LoginCookie {
  const key = createSecretKey(new Uint8Array(hkdfSync('sha256', clientSecret, '', 'distribute login v1', 32)))
  const { protocol, pathname } = new URL(`${baseUrl}/api/v2/auth/oidc`)
  // The provider's page sends the browser back: SameSite=Strict would withhold the cookie.
  const options: CookieSerializeOptions = {
    ...{ path: pathname, httpOnly: true, sameSite: 'lax', secure: protocol === 'https:' },
  }
  return {
    set: (reply, login) => {
      const sealed = key.seal('login', JSON.stringify({ login, untilMs: Date.now() + lifetimeMs }))
      reply.setCookie(cookieName, sealed, { ...options, maxAge: lifetimeMs / 1000 })
    },
    read: ({ cookies }) => {
      const text = key.open('login', cookies[cookieName] ?? '')
      if (text === undefined) return undefined
      const { login, untilMs } = sealedSchema.parse(JSON.parse(text))
      return Date.now() < untilMs ? login : undefined
    },
    clear: (reply) => void reply.clearCookie(cookieName, options),
  }
}
