import { type HostHistoryView, hostHistorySchema, pageSchema } from '@distribute/contracts'
import { toSafeJson } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { formatDuration } from '../print/duration.ts'
import { formatTable } from '../print/table.ts'

export interface HistoryOptions {
  readonly api: ApiClient
  readonly context: CommandContext
  readonly toJson: boolean
  readonly limit: number
}

const historyPage = pageSchema(hostHistorySchema)
const pageLimit = 500

/** Prints the results of a host over all tasks, newest first. */
export async function printHistory(host: string, { api, context, toJson, limit }: HistoryOptions): Promise<void> {
  const results: HostHistoryView[] = []
  let cursor: string | undefined
  do {
    const query = { limit: Math.max(1, Math.min(pageLimit, limit - results.length)), cursor }
    const page = await api.get(`/hosts/${encodeURIComponent(host)}/results`, { schema: historyPage, query })
    results.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && results.length < limit)
  if (toJson) return context.print(toSafeJson(results, 2))
  context.print(formatTable(['TASK', 'NAME', 'STATE', 'FINISHED', 'TIME', 'CAUSE'], results.map(toRow)))
}

function toRow({ task, state, finishedAt, durationMs, cause, msg }: HostHistoryView): readonly string[] {
  const time = durationMs === null ? '' : formatDuration(durationMs)
  return [task.id, task.name, state, finishedAt ?? '', time, cause ?? (state === 'ok' ? '' : msg)]
}
