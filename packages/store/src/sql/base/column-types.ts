import type { ColumnType } from 'kysely'

/*
 * Times are text, `YYYY-MM-DD HH:MM:SS.mmm` in UTC; flags are 0 and 1.
 */

/** Text that is compared byte by byte: MySQL returns a Buffer, SQLite a string. */
export type Bytes = ColumnType<string | Buffer, string, string>
export type NullableBytes = ColumnType<string | Buffer | null, string | null, string | null>
export type NullableBytesLater = ColumnType<string | Buffer | null, string | null | undefined, string | null>

/** A column that only later writes set. */
export type Later<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>
