import type { Migration } from './migration.ts'

/** Columns and tables for the limits on a task's output and age. */
export const limits: Migration = {
  version: 3,
  title: 'limits',
  statements: ({ integer, time, tableOptions }) => [
    `alter table host_result add column output_bytes ${integer} not null default 0`,
    // The sum over the unit's hosts, like its other counts. A task's sum is over its units, so that
    // no row is hot.
    `alter table unit add column output_bytes ${integer} not null default 0`,
    // Tasks that ended longest ago.
    'create index task_finished_at on task (finished_at)',
    // Tasks whose row is deleted: they are invisible, but their units, hosts and outputs are not
    // deleted yet.
    `create table if not exists deleted_task (
      task ${integer} not null primary key,
      deleted_at ${time} not null
    ) ${tableOptions}`,
  ],
}
