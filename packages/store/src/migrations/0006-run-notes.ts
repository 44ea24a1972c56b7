import type { Migration } from './migration.ts'

/**
 * What a run reports apart from the results of its hosts: why its task failed, warnings, steps of
 * other hosts.
 */
export const runNotes: Migration = {
  version: 6,
  title: 'run notes',
  statements: ({ text }) => [
    `alter table unit add column fault ${text}`,
    `alter table unit add column warnings ${text}`,
    `alter table unit add column notes ${text}`,
  ],
}
