import type { Migration } from './migration.ts'

/** The event log, and the positions for its readers. */
export const events: Migration = {
  version: 12,
  title: 'events',
  statements: ({ id, integer, time, key, tableOptions }) => [
    `create table if not exists event (
      id ${id},
      position ${integer},
      type ${key(40)} not null,
      task ${integer},
      unit ${integer},
      attempt ${integer},
      engine ${key(64)},
      project ${key(255)},
      data ${key(4000)} not null,
      at ${time} not null
    ) ${tableOptions}`,
    // For readers; events without a position, by id.
    'create unique index event_position on event (position)',
    // For readers of one task.
    'create index event_task on event (task, position)',
    // One row, locked by the transaction that assigns positions.
    `create table if not exists event_sequence (
      name ${key(16)} not null primary key,
      last_position ${integer} not null
    ) ${tableOptions}`,
    `insert into event_sequence (name, last_position)
      select 'event', 0 from (select 1 as one) as once
      where not exists (select 1 from event_sequence where name = 'event')`,
    // The `seen_at` at which the engine fell silent: it is silent while both are equal.
    `alter table engine add column silent_since ${time}`,
  ],
}
