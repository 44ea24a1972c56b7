import type { Migration } from './migration.ts'

/** What a run tells beside the results of its hosts: why its task has failed all the same, warnings, other hosts' steps. */
export const runNotes: Migration = {
  version: 6,
  title: 'run notes',
  statements: ({ text }) => [
    `alter table unit add column fault ${text}`,
    `alter table unit add column warnings ${text}`,
    `alter table unit add column notes ${text}`,
  ],
}
