import type { AuditEntryView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { callApi } from '../../../api/client.ts'
import type { PageOf } from '../../../api/page-of.ts'
import { useMay, useSeesAllLanes } from '../../../api/use-me.ts'

/** Who submitted a task, by the audit log: for those who may read it. */
export function useSubmitter(id: string): string | undefined {
  const mayAsk = useMay('admin')
  const seesAll = useSeesAllLanes()
  const { data } = useQuery({
    queryKey: ['submitter', id],
    queryFn: ({ signal }) => callApi<PageOf<AuditEntryView>>('/audit', { query: { subject: id, limit: 20 }, signal }),
    enabled: mayAsk && seesAll,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data?.items.find(({ action, outcome }) => outcome === 'done' && submits.includes(action))?.actor
}

const submits: readonly string[] = ['task.submit', 'task.retry']
