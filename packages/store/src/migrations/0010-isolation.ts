import type { Migration } from './migration.ts'

/** How an engine isolates its runs from the machine and from each other. */
export const isolation: Migration = {
  version: 10,
  title: 'isolation of runs',
  statements: ({ text }) => [`alter table engine add column isolation ${text}`],
}
