import { type V1Envelope, v1PlaybookSchema } from '@distribute/contracts'
import { toLaneFilter } from '@distribute/domain'
import type { FastifyPluginAsync } from 'fastify'
import { explainError } from '../http/problem.ts'
import { hashRequest } from '../tasks/request-hash.ts'
import { draftPlaybook } from './draft-task.ts'
import { fail, list } from './envelope.ts'
import { createLocalTimeFormat } from './local-time.ts'
import { explainMissing } from './missing-fields.ts'
import { viewPlaybookItem } from './playbook-item.ts'
import { readBody } from './read-body.ts'
import { readIps } from './read-ips.ts'
import { readQuery, type SentQuery } from './read-query.ts'
import { submit } from './submit.ts'
import type { V1Deps } from './v1-deps.ts'

const requiredFields = ['task_id', 'task_name', 'ips', 'playbook_name', 'playbook_content', 'type']

/** `POST /playbook/` and `GET /playbook/`. */
export const playbookRoutes =
  (deps: V1Deps): FastifyPluginAsync =>
  async (app) => {
    const { settings, store } = deps
    const formatTime = createLocalTimeFormat(settings.v1TimeZone)

    app.post(
      '/playbook',
      { config: { access: { role: 'operator', isV1: true } } },
      async (request): Promise<V1Envelope> => {
        const missing = explainMissing(request.body, requiredFields)
        if (missing !== undefined) return missing
        const body = readBody(v1PlaybookSchema, request.body)
        return await submit(draftPlaybook(body, { requestHash: hashRequest(request.body), settings }), {
          deps,
          request,
        })
      },
    )

    app.get<{ Querystring: SentQuery }>(
      '/playbook',
      { config: { access: { role: 'viewer', isV1: true } } },
      async (request): Promise<V1Envelope> => {
        const query = readQuery(request.query)
        const missing = explainMissing(query, ['ips'])
        if (missing !== undefined) return missing
        const hosts = readIps(query.ips ?? '', { field: 'ips', maxHosts: settings.maxHosts, allowLoopback: true })
        try {
          const rows = await store.results.listLatestOfHosts(
            { kind: 'playbook', lanes: toLaneFilter(request.caller.lanes) },
            hosts.map(({ host }) => host),
          )
          return list(rows.map((row) => viewPlaybookItem(row, formatTime)))
        } catch (error) {
          explainError(error, request)
          return fail('Get Playbook Result Error')
        }
      },
    )
  }
