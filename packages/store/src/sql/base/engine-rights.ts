/** Columns that engines may write; `all` includes columns that are added later. */
export type Columns<Column extends string> = 'all' | readonly Column[]

export interface TableRights<Column extends string = string> {
  readonly insert?: Columns<Column>
  readonly update?: Columns<Column>
  /** engines insert rows and do not read them */
  readonly isUnread?: true
  /** older engines write the whole table, and keep the right until none of them is left */
  readonly wasWhole?: true
}

/**
 * Rights of the engines' account on the tables of one thing. Engines may read a table that is not
 * listed; `none` denies that, too. They never delete, and never write what determines where
 * something runs.
 */
export type EngineRights<Tables> = {
  readonly [Table in keyof Tables]?: TableRights<keyof Tables[Table] & string> | 'none'
}
