import type { ColumnTypes } from './column-types.ts'

/** One step of the schema: forward only, and within a major version it only adds. */
export interface Migration {
  readonly version: number
  readonly title: string
  /** Each may be repeated after a crash: MySQL commits every one of them by itself. */
  statements(types: ColumnTypes): readonly string[]
}
