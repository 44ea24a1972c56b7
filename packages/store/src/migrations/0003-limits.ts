import type { Migration } from './migration.ts'

/** What the limits on a task's output and age need. */
export const limits: Migration = {
  version: 3,
  title: 'limits',
  statements: ({ integer, time, tableOptions }) => [
    `alter table host_result add column output_bytes ${integer} not null default 0`,
    // The sum over the unit's hosts, as its other counts: a task's is the sum over its units, so no row is hot.
    `alter table unit add column output_bytes ${integer} not null default 0`,
    // What ended longest ago.
    'create index task_finished_at on task (finished_at)',
    // Tasks whose own row is gone: nobody finds them any more, and their units, hosts and outputs are still to go.
    `create table if not exists deleted_task (
      task ${integer} not null primary key,
      deleted_at ${time} not null
    ) ${tableOptions}`,
  ],
}
