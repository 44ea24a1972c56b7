import { isEmptyField, type V1AdhocItem, type V1Envelope, v1AdhocSchema } from '@distribute/contracts'
import { toLaneFilter } from '@distribute/domain'
import type { HostResultWithTask, ResultStore } from '@distribute/store'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { hashRequest } from '../tasks/request-hash.ts'
import { viewAdhocItem } from './adhoc-item.ts'
import { draftAdhoc } from './draft-task.ts'
import { fail } from './envelope.ts'
import { createLocalTimeFormat, type FormatLocalTime } from './local-time.ts'
import { readBody } from './read-body.ts'
import { readIps } from './read-ips.ts'
import { readQuery, type SentQuery } from './read-query.ts'
import { streamList } from './stream-list.ts'
import { submit } from './submit.ts'
import type { V1Deps, V1Settings } from './v1-deps.ts'

/** `POST /adhoc/` and `GET /adhoc/`. */
export const adhocRoutes =
  (deps: V1Deps): FastifyPluginAsync =>
  async (app) => {
    const { settings, store } = deps
    const formatTime = createLocalTimeFormat(settings.v1TimeZone)

    app.post(
      '/adhoc',
      { config: { access: { role: 'operator', isV1: true } } },
      async (request): Promise<V1Envelope> => {
        const body = readBody(v1AdhocSchema, request.body)
        return await submit(draftAdhoc(body, { requestHash: hashRequest(request.body), settings }), { deps, request })
      },
    )

    app.get<{ Querystring: SentQuery }>(
      '/adhoc',
      { config: { access: { role: 'viewer', isV1: true } } },
      async ({ query, caller }, reply): Promise<V1Envelope | FastifyReply> => {
        const read = chooseResults(readQuery(query), { settings, lanes: toLaneFilter(caller.lanes) })
        if (read === undefined) return fail('任务下发错误，请联系管理员')
        return await streamList(reply, viewRuns(read(store.results), formatTime))
      },
    )
  }

async function* viewRuns(
  runs: AsyncIterable<readonly HostResultWithTask[]>,
  formatTime: FormatLocalTime,
): AsyncGenerator<readonly V1AdhocItem[], void> {
  for await (const run of runs) yield run.map((row) => viewAdhocItem(row, formatTime))
}

type AdhocQuery = Readonly<Partial<Record<'task_id' | 'ip' | 'ips', string>>>

type ReadRuns = (results: ResultStore) => AsyncIterable<readonly HostResultWithTask[]>

/** number of results for `?ips=` */
const resultsOfIps = 10

/**
 * Returns undefined unless exactly one of the three parameters is set. Throws `AppError`
 * `invalid_input` for invalid hosts.
 */
function chooseResults(
  { task_id, ip, ips }: AdhocQuery,
  { settings, lanes }: { settings: V1Settings; lanes: readonly string[] | undefined },
): ReadRuns | undefined {
  const [value, other] = [task_id, ip, ips].filter((one) => !isEmptyField(one))
  if (value === undefined || other !== undefined) return undefined
  const scope = { kind: 'adhoc' as const, lanes }
  if (value === task_id) return (results) => results.readFinishedOfTask(scope, value)
  const field = value === ip ? 'ip' : 'ips'
  const asked = readIps(value, { field, maxHosts: field === 'ip' ? 1 : settings.maxHosts, allowLoopback: true })
  const hosts = asked.map(({ host }) => host)
  return (results) => results.readFinishedOfHosts(scope, hosts, field === 'ip' ? null : resultsOfIps)
}
