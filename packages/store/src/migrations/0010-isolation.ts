import type { Migration } from './migration.ts'

/** What keeps an engine's runs from its machine and from each other. */
export const isolation: Migration = {
  version: 10,
  title: 'isolation of runs',
  statements: ({ text }) => [`alter table engine add column isolation ${text}`],
}
