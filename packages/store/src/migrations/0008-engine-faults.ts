import type { Migration } from './migration.ts'

/**
 * Columns about units that no engine could start, and settings of daemons, so that each can see
 * differences.
 */
export const engineFaults: Migration = {
  version: 8,
  title: 'engine faults',
  statements: ({ integer, text, time, key, tableOptions }) => [
    // Attempts of which nothing ran, and a JSON list of the engines that could not start the unit.
    `alter table unit add column idle_attempts ${integer} not null default 0`,
    `alter table unit add column tried_by ${text}`,
    // Hosts that failed because of the engine: no failure budget counts them.
    `alter table unit add column spared ${integer} not null default 0`,
    // A fault of the engine that does not stop it from taking units.
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
