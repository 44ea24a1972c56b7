import type { Migration } from './migration.ts'

/**
 * The number of renewals and the duration of a lease: they show that an engine is alive,
 * independent of the clock.
 */
export const renewals: Migration = {
  version: 7,
  title: 'renewals',
  statements: ({ integer }) => [
    `alter table unit add column renewals ${integer} not null default 0`,
    `alter table unit add column lease_ms ${integer}`,
  ],
}
