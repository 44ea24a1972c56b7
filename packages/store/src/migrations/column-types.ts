/** The column types of the migrations in one database. */
export interface ColumnTypes {
  /** primary key that counts up by itself */
  readonly id: string
  readonly integer: string
  readonly real: string
  readonly flag: string
  /** case-insensitive text, if the database supports it */
  readonly text: string
  readonly time: string
  /** Text compared by its characters; MySQL ignores trailing blanks. */
  key(maxCharacters: number): string
  /** Text compared byte by byte. */
  bytes(maxBytes: number): string
  /** Statements that let a column take longer text; none if its type has no limit. */
  widen(table: string, column: string, type: string): readonly string[]
  /**
   * Statements that add a check to a table; none if the database cannot add one to an existing
   * table.
   */
  check(table: string, name: string, condition: string): readonly string[]
  /** suffix after the closing parenthesis of a table */
  readonly tableOptions: string
  /** the current time, as a `time` */
  readonly now: string
}

export const mysqlColumnTypes: ColumnTypes = {
  id: 'bigint not null auto_increment primary key',
  integer: 'bigint',
  real: 'double',
  flag: 'tinyint',
  text: 'longtext',
  time: 'datetime(3)',
  key: (maxCharacters) => `varchar(${maxCharacters}) character set utf8mb4 collate utf8mb4_bin`,
  bytes: (maxBytes) => `varbinary(${maxBytes})`,
  widen: (table, column, type) => [`alter table ${table} modify column ${column} ${type}`],
  check: (table, name, condition) => [`alter table ${table} add constraint ${name} check (${condition})`],
  tableOptions: 'engine = InnoDB default character set utf8mb4',
  now: 'now(3)',
}

export const sqliteColumnTypes: ColumnTypes = {
  id: 'integer primary key autoincrement',
  integer: 'integer',
  real: 'real',
  flag: 'integer',
  text: 'text',
  time: 'text',
  key: () => 'text',
  bytes: () => 'text',
  widen: () => [],
  check: () => [],
  tableOptions: '',
  now: "strftime('%Y-%m-%d %H:%M:%f', 'now')",
}
