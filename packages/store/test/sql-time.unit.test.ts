import { expect, test } from 'vitest'
import { fromSqlTime, fromSqlTimeOrNull, toSqlTime } from '../src/sql/base/sql-time.ts'

test('a time is read as it was written', () => {
  const ms = Date.UTC(2026, 0, 2, 3, 4, 5, 6)
  expect([fromSqlTime(toSqlTime(ms)), fromSqlTimeOrNull(toSqlTime(ms)), fromSqlTimeOrNull(null)]).toEqual([
    ms,
    ms,
    null,
  ])
})

test.each(['0000-00-00 00:00:00.000', '2026-00-00 00:00:00.000', 'x', ''])('%j is not a time', (text) => {
  expect([fromSqlTime(text), fromSqlTimeOrNull(text)]).toEqual([0, null])
})
