import type { AppError } from '@distribute/contracts'
import type { NewAuditEntry, Store } from '@distribute/store'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { toActor } from '../access/sender.ts'
import { clipAddress } from '../http/address-length.ts'
import { HiddenError } from '../not-found.ts'
import { createRefusedCount } from './count-refused.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** what the audit log calls the change that this route makes */
    action?: string
  }
}

/**
 * Writes requests that were refused for lack of identity or of a right, also those that name an id
 * of another lane and were answered as if there were none. A client does not wait for it, and a
 * database that is away is in the log.
 */
export function createRefusalAudit({ audit }: Pick<Store, 'audit'>, logger: Logger): (request: FastifyRequest) => void {
  const count = createRefusedCount({ audit }, (error) => logger.warn({ err: error }, 'audit entry not written'))
  return (request) => {
    const { rejection } = request
    const refusal = rejection && describeRefusal(rejection, request)
    if (refusal === undefined) return
    const route = `${request.method} ${request.routeOptions.url ?? ''}`
    count({ ...refusal, by: toActor(request), outcome: 'refused' }, route)
  }
}

type Refusal = Pick<NewAuditEntry, 'action' | 'subject' | 'detail'>

function describeRefusal(rejection: AppError, request: FastifyRequest): Refusal | undefined {
  const { method, url, routeOptions } = request
  const subject = `${method} ${clipAddress(url.split('?', 1)[0] ?? '')}`
  if (rejection.code === 'unauthorized' || rejection.code === 'forbidden')
    return { action: 'request', subject, detail: rejection.message }
  if (!(rejection instanceof HiddenError)) return undefined
  const { action } = routeOptions.config
  const { subject: id, reason: detail } = rejection
  return action === undefined ? { action: 'request', subject, detail } : { action, subject: id, detail }
}
