import type { Migration } from './migration.ts'

/** The host as sent, if it differs from the canonical form; most rows have none. */
export const spellings: Migration = {
  version: 4,
  title: 'spellings',
  statements: ({ key }) => [`alter table host_result add column spelling ${key(255)}`],
}
