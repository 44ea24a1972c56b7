import type { Store } from '@distribute/store'
import type { FastifyRequest } from 'fastify'
import { toActor } from '../access/sender.ts'
import { clipAddress } from '../http/address-length.ts'

/**
 * Writes requests that were refused for lack of identity or of a right. A client does not wait for
 * it, and a database that is away is in the log.
 */
export function createRefusalAudit({ audit }: Pick<Store, 'audit'>): (request: FastifyRequest) => void {
  return (request) => {
    const { rejection, caller, log } = request
    if (rejection?.code !== 'unauthorized' && rejection?.code !== 'forbidden') return
    const entry = {
      by: toActor(request),
      action: 'request',
      subject: `${request.method} ${clipAddress(request.url.split('?', 1)[0] ?? '')}`,
      outcome: 'refused' as const,
      detail: rejection.message,
    }
    const written = caller?.kind === 'unknown' ? audit.countUnknown(entry) : audit.write(entry)
    written.catch((error) => log.warn({ err: error }, 'audit entry not written'))
  }
}
