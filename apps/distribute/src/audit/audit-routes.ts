import { type AuditEntryView, auditEntrySchema, listAuditQuerySchema, pageSchema } from '@distribute/contracts'
import type { AuditEntry, Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { formatTime } from '../http/time-format.ts'
import { viewPage } from '../http/view-page.ts'

export interface AuditRoutesDeps {
  readonly store: Pick<Store, 'audit'>
}

const listAudit = {
  operationId: 'listAudit',
  summary: 'List who did what, or tried to, newest first',
  description: 'Entries of all lanes: callers that are limited to some lanes are refused.',
  querystring: listAuditQuerySchema,
  response: { 200: pageSchema(auditEntrySchema) },
}

/** `GET /audit`. */
export function auditRoutes({ store: { audit } }: AuditRoutesDeps): FastifyPluginAsyncZod {
  const config = { access: { role: 'admin', needsAllLanes: true } } as const
  return async (app) => {
    app.get('/audit', { config, schema: listAudit }, async ({ query }) => {
      const { since, until, limit, cursor, ...words } = query
      const sinceMs = since === undefined ? undefined : Date.parse(since)
      const untilMs = until === undefined ? undefined : Date.parse(until)
      return viewPage(await audit.list({ ...words, sinceMs, untilMs }, { limit, cursor }), viewEntry)
    })
  }
}

function viewEntry({ id: _, atMs, ...entry }: AuditEntry): AuditEntryView {
  return { ...entry, at: formatTime(atMs) }
}
