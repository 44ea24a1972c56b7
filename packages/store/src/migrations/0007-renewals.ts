import type { Migration } from './migration.ts'

/** How often a lease was renewed, and how long it is: what tells that an engine lives, whatever the clock says. */
export const renewals: Migration = {
  version: 7,
  title: 'renewals',
  statements: ({ integer }) => [
    `alter table unit add column renewals ${integer} not null default 0`,
    `alter table unit add column lease_ms ${integer}`,
  ],
}
