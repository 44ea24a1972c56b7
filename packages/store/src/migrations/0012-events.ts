import type { Migration } from './migration.ts'

/** What has happened, and the positions that its readers go by. */
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
    // Readers; those without a position, by id.
    'create unique index event_position on event (position)',
    // Readers of one task.
    'create index event_task on event (task, position)',
    // One row: whoever gives out positions holds it.
    `create table if not exists event_sequence (
      name ${key(16)} not null primary key,
      last_position ${integer} not null
    ) ${tableOptions}`,
    `insert into event_sequence (name, last_position)
      select 'event', 0 from (select 1 as one) as once
      where not exists (select 1 from event_sequence where name = 'event')`,
    // The `seen_at` after which the engine fell silent: it is silent for as long as the two are the same.
    `alter table engine add column silent_since ${time}`,
  ],
}
