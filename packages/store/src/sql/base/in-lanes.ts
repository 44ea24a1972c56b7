import { type RawBuilder, sql } from 'kysely'

/** Whether the lane in `column` is one of these; MySQL has no empty list. Undefined: any lane. */
export function inLanes(column: string, lanes: readonly string[] | undefined): RawBuilder<boolean> {
  if (lanes === undefined) return sql<boolean>`1 = 1`
  return lanes.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`${sql.ref(column)} in (${sql.join(lanes)})`
}
