import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Tables } from '../tables.ts'

/** A unit by task and number, and by attempt if the query is guarded. */
interface UnitName {
  readonly task: number
  readonly unit: number
  readonly attempt?: number | undefined
}

/**
 * Condition that a row of `unit` is one of these, in a form that both databases look up in the
 * primary key.
 */
export function isOneOfUnits(eb: ExpressionBuilder<Tables, 'unit'>, units: readonly UnitName[]): Expression<SqlBool> {
  const groups = Map.groupBy(units, ({ task, attempt }) => `${task}-${attempt}`)
  return eb.or([...groups.values()].map((named) => isOneOfGroup(eb, named)))
}

/** Units of one task and one attempt. */
function isOneOfGroup(eb: ExpressionBuilder<Tables, 'unit'>, units: readonly UnitName[]): Expression<SqlBool> {
  const seqs = units.map(({ unit }) => unit)
  const { task = 0, attempt } = units[0] ?? {}
  const named = eb.and([eb('unit.task', '=', task), eb('unit.seq', 'in', seqs)])
  return attempt === undefined ? named : named.and('unit.attempt', '=', attempt)
}
