import type { Migration } from './migration.ts'

/** What distribute signs for engines, and the digests that identify what it took from a client. */
export const orders: Migration = {
  version: 9,
  title: 'orders',
  statements: ({ integer, text, key, bytes, tableOptions }) => [
    // Digests of request and secrets, and of a unit's hosts; null if an older version submitted
    // them.
    `alter table task add column digest ${key(64)}`,
    `alter table unit add column hosts_digest ${key(64)}`,
    // The public id of the first task of a chain of retries; null: this task.
    `alter table task add column first_task ${bytes(64)}`,
    `create table if not exists unit_order (
      task ${integer} not null,
      unit ${integer} not null,
      attempt ${integer} not null,
      body ${text} not null,
      key_id ${key(64)} not null,
      signature ${key(255)} not null,
      primary key (task, unit)
    ) ${tableOptions}`,
  ],
}
