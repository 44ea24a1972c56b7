import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Tables } from './schema.ts'

/** A unit by task and number. */
interface UnitName {
  readonly task: number
  readonly unit: number
}

/** The condition that a row of `unit` is one of these: the form that both databases look up in the primary key. */
export function isOneOfUnits(eb: ExpressionBuilder<Tables, 'unit'>, units: readonly UnitName[]): Expression<SqlBool> {
  const byTask = Map.groupBy(units, ({ task }) => task)
  return eb.or(
    [...byTask].map(([task, named]) =>
      eb.and([
        eb('unit.task', '=', task),
        eb(
          'unit.seq',
          'in',
          named.map(({ unit }) => unit),
        ),
      ]),
    ),
  )
}
