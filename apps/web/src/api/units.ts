import type { UnitView } from '@distribute/contracts'
import { queryOptions } from '@tanstack/react-query'
import { callApi, part } from './client.ts'
import type { PageOf } from './page-of.ts'

const pageSize = 500
/** 10,000 units: beyond that, the rest is left out. */
const maxPages = 20

/** All units of a task, as they are when this is read. */
export function allUnitsQuery(task: string) {
  return queryOptions({
    queryKey: ['units', task],
    queryFn: ({ signal }) => readUnits(task, signal),
  })
}

async function readUnits(task: string, signal: AbortSignal): Promise<readonly UnitView[]> {
  const units: UnitView[] = []
  let cursor: string | null = null
  for (let page = 0; page < maxPages; page++) {
    const query = { limit: pageSize, cursor }
    const answer: PageOf<UnitView> = await callApi(`/tasks/${part(task)}/units`, { query, signal })
    units.push(...answer.items)
    cursor = answer.nextCursor
    if (cursor === null) break
  }
  return units
}
