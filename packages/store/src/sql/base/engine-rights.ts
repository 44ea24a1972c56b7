/** Columns that may be written; `all`: columns that are added later as well. */
export type Columns<Column extends string> = 'all' | readonly Column[]

export interface TableRights<Column extends string = string> {
  readonly insert?: Columns<Column>
  readonly update?: Columns<Column>
  /** engines insert rows and do not read them */
  readonly isUnread?: true
  /** engines of the version before write the whole table: they keep the right until none is left */
  readonly wasWhole?: true
}

/**
 * The rights of the engines' account on each table of a thing. Engines read a table that is left out; on `none` they
 * have no right. They delete nothing, and write nothing that says what runs where.
 */
export type EngineRights<Tables> = {
  readonly [Table in keyof Tables]?: TableRights<keyof Tables[Table] & string> | 'none'
}
