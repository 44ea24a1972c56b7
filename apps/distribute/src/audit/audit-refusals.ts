import type { Store } from '@distribute/store'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { toActor } from '../access/sender.ts'
import { clipAddress } from '../http/address-length.ts'
import { createUnknownCount } from './count-unknown.ts'

/**
 * Writes requests that were refused for lack of identity or of a right. A client does not wait for
 * it, and a database that is away is in the log.
 */
export function createRefusalAudit({ audit }: Pick<Store, 'audit'>, logger: Logger): (request: FastifyRequest) => void {
  const onError = (error: unknown) => logger.warn({ err: error }, 'audit entry not written')
  const countUnknown = createUnknownCount({ audit }, onError)
  return (request) => {
    const { rejection, caller } = request
    if (rejection?.code !== 'unauthorized' && rejection?.code !== 'forbidden') return
    const entry = {
      by: toActor(request),
      action: 'request',
      subject: `${request.method} ${clipAddress(request.url.split('?', 1)[0] ?? '')}`,
      outcome: 'refused' as const,
      detail: rejection.message,
    }
    if (caller.kind === 'unknown') countUnknown(entry)
    else audit.write(entry).catch(onError)
  }
}
