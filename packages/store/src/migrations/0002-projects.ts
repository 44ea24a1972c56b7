import type { Migration } from './migration.ts'

/** Who clones a project, which of its revisions is current, and which tasks use which. */
export const projects: Migration = {
  version: 2,
  title: 'projects',
  statements: ({ integer, text, time, key, tableOptions }) => [
    `alter table project add column current_revision ${integer}`,
    `alter table project add column progress ${text}`,
    `alter table project add column held_by ${key(64)}`,
    `alter table project add column held_until ${time}`,
    // When it last became the current one: what an engine may see in its place must not be older.
    `alter table revision add column current_at ${time}`,
    `create table if not exists task_revision (
      task ${integer} not null,
      revision ${integer} not null,
      primary key (task, revision)
    ) ${tableOptions}`,
    // Whether a live task uses a revision.
    'create index task_revision_revision on task_revision (revision)',
    // Why an engine that lives takes no units.
    `alter table engine add column problem ${text}`,
  ],
}
