/** How one database writes the column types that the migrations use. */
export interface ColumnTypes {
  /** counts up by itself, and is the primary key */
  readonly id: string
  readonly integer: string
  readonly real: string
  readonly flag: string
  /** compared as text without regard to case where the database can */
  readonly text: string
  readonly time: string
  /** Text compared by its characters; MySQL passes over trailing blanks. */
  key(maxCharacters: number): string
  /** Text compared byte by byte. */
  bytes(maxBytes: number): string
  /** Statements that let a column take longer text; none where its type has no limit. */
  widen(table: string, column: string, type: string): readonly string[]
  /** Statements that keep a table to a condition; none where a table that is there cannot be given one. */
  check(table: string, name: string, condition: string): readonly string[]
  /** what stands behind the closing parenthesis of a table */
  readonly tableOptions: string
  /** this moment, as a `time` */
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
