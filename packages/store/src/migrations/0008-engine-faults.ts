import type { Migration } from './migration.ts'

/** What tells units that no engine could start, and what daemons run with, so that each can see where they differ. */
export const engineFaults: Migration = {
  version: 8,
  title: 'engine faults',
  statements: ({ integer, text, time, key, tableOptions }) => [
    // Attempts of which nothing ran, and a JSON list of the engines that could not start the unit.
    `alter table unit add column idle_attempts ${integer} not null default 0`,
    `alter table unit add column tried_by ${text}`,
    // Hosts that ended because of the engine: no failure budget counts them.
    `alter table unit add column spared ${integer} not null default 0`,
    // Why the engine is not well although it takes units.
    `alter table engine add column notice ${text}`,
    `alter table engine add column pid ${integer}`,
    `alter table engine add column state_dir ${text}`,
    `alter table engine add column settings ${text}`,
    `create table if not exists distribute (
      id ${key(40)} not null primary key,
      host_name ${key(255)} not null,
      settings ${text} not null,
      seen_at ${time} not null
    ) ${tableOptions}`,
  ],
}
