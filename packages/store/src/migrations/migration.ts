import type { ColumnTypes } from './column-types.ts'

/** One step of the schema. It only adds, within a major version, and is never undone. */
export interface Migration {
  readonly version: number
  readonly title: string
  /** Each statement can be repeated after a crash: MySQL commits each one by itself. */
  statements(types: ColumnTypes): readonly string[]
}
