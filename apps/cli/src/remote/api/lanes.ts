import { type LaneView, laneSchema, pageSchema } from '@distribute/contracts'
import type { ApiClient } from '../connection/api-client.ts'

const lanePage = pageSchema(laneSchema)

/** All lanes that the token may see, by name. */
export async function listLanes(api: ApiClient): Promise<readonly LaneView[]> {
  return (await api.get('/lanes', { schema: lanePage })).items
}
