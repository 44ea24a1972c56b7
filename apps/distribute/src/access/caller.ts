import { type AllowedLanes, AppError, type Role } from '@distribute/contracts'
import { includesRole, mayUseLane } from '@distribute/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** who sent the request; `unknownCaller` on public routes */
    caller: Caller
  }
}

/** Who sent a request, and what the sender may do. */
export interface Caller {
  /**
   * `account`: a person who is signed in; `local`: a program on this machine, without a token;
   * `v1`: without a token, from V1_ALLOW_FROM
   */
  readonly kind: 'unknown' | 'token' | 'account' | 'local' | 'v1'
  /** of the token or the account; empty for the other kinds */
  readonly name: string
  readonly role: Role
  readonly lanes: AllowedLanes
  /** null: never */
  readonly expiresAtMs: number | null
}

/** Sees and may use no lane. */
const unknownCaller: Caller = { kind: 'unknown', name: '', role: 'viewer', lanes: [], expiresAtMs: null }

/** Makes every request have a caller, which is unknown until the access check sets it. */
export function decorateCaller(app: FastifyInstance): void {
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.decorateRequest('caller', {
    getter() {
      return callers.get(this) ?? unknownCaller
    },
    setter(caller) {
      callers.set(this, caller)
    },
  })
}

/** A caller in one word, for logs and records: `token:ci`, `account:mei`, `local`. */
export function nameCaller({ kind, name }: Caller): string {
  return name === '' ? kind : `${kind}:${name}`
}

export function mayUse({ lanes }: Caller, lane: string): boolean {
  return mayUseLane(lanes, lane)
}

/** Throws `AppError` `forbidden`, which names the lane. */
export function assertMayUse(caller: Caller, lane: string): void {
  if (mayUse(caller, lane)) return
  const { lanes } = caller
  const allowed = lanes === 'all' ? 'all lanes' : lanes.join(', ') || 'none'
  throw new AppError('forbidden', `${describeCaller(caller)} may not use the lane ${lane}; its lanes: ${allowed}`)
}

/** Throws `AppError` `forbidden` for a caller that is limited to some lanes. */
export function assertAllLanes(caller: Caller): void {
  const { lanes } = caller
  if (lanes === 'all') return
  const limit = lanes.join(', ') || 'no lane'
  throw new AppError('forbidden', `this request shows every lane; ${describeCaller(caller)} is limited to ${limit}`)
}

/** Throws `AppError` `forbidden`, which names both roles. */
export function assertRole(caller: Caller, needed: Role): void {
  if (includesRole(caller.role, needed)) return
  throw new AppError(
    'forbidden',
    `this request requires the role ${needed}; ${describeCaller(caller)} has the role ${caller.role}`,
  )
}

function describeCaller({ kind, name }: Caller): string {
  return name === '' ? `the caller (${kind})` : `the ${kind} "${name}"`
}
