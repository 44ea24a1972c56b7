import {
  type HostHistoryView,
  hostHistorySchema,
  type KnownHostView,
  knownHostSchema,
  listHostHistoryQuerySchema,
  listKnownHostsQuerySchema,
  pageSchema,
  suspectStates,
} from '@distribute/contracts'
import { toLaneFilter } from '@distribute/domain'
import type { HostResultOfTask, KnownHost, Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../http/time-format.ts'
import { viewPage } from '../http/view-page.ts'
import { notFound } from '../not-found.ts'
import { findHostName } from './host-name.ts'
import { viewBareHost } from './host-view.ts'

export interface KnownHostDeps {
  readonly store: Pick<Store, 'hosts'>
}

const listHosts = {
  operationId: 'listHosts',
  summary: 'List the hosts of all tasks with their last results, by name',
  description:
    'Each host with its last result in any task. A caller that is limited to lanes sees the hosts whose last task was in one of them.',
  querystring: listKnownHostsQuerySchema,
  response: { 200: pageSchema(knownHostSchema) },
}

const listHistory = {
  operationId: 'listHostResults',
  summary: 'List the results of a host over all tasks, newest first',
  description: 'Each result with its task, without output.',
  params: z.object({ host: z.string() }),
  querystring: listHostHistoryQuerySchema,
  response: { 200: pageSchema(hostHistorySchema) },
}

/** `GET /hosts` and `GET /hosts/{host}/results`. */
export function knownHostRoutes({ store: { hosts } }: KnownHostDeps): FastifyPluginAsyncZod {
  const config = { access: { role: 'viewer' } } as const
  return async (app) => {
    app.get('/hosts', { config, schema: listHosts }, async ({ query, caller }) => {
      const lanes = toLaneFilter(caller.lanes)
      const states = query.state === 'suspect' ? suspectStates : query.state && [query.state]
      return viewPage(await hosts.list({ states, q: query.q, lanes }, query), viewKnownHost)
    })

    app.get('/hosts/:host/results', { config, schema: listHistory }, async ({ params, query, caller }) => {
      const lanes = toLaneFilter(caller.lanes)
      const host = findHostName(params.host)
      const page = host === undefined ? undefined : await hosts.listResults(host, { lanes }, query)
      const isUnknown = page?.items.length === 0 && query.cursor === undefined
      if (page === undefined || isUnknown) throw notFound('host with results:', params.host)
      return viewPage(page, viewHistory)
    })
  }
}

function viewKnownHost({ host, lastState, streak, lastTask, lastAtMs }: KnownHost): KnownHostView {
  return { host, state: lastState, streak, task: lastTask, finishedAt: formatTime(lastAtMs) }
}

function viewHistory({ task: { publicId, ...task }, ...result }: HostResultOfTask): HostHistoryView {
  return { ...viewBareHost(result), task: { id: publicId, ...task } }
}
