import type { Migration } from './migration.ts'

/** Which process clones a project, its current revision, and which tasks use which revisions. */
export const projects: Migration = {
  version: 2,
  title: 'projects',
  statements: ({ integer, text, time, key, tableOptions }) => [
    `alter table project add column current_revision ${integer}`,
    `alter table project add column progress ${text}`,
    `alter table project add column held_by ${key(64)}`,
    `alter table project add column held_until ${time}`,
    // When it last became current: an engine must not see an older one in its place.
    `alter table revision add column current_at ${time}`,
    `create table if not exists task_revision (
      task ${integer} not null,
      revision ${integer} not null,
      primary key (task, revision)
    ) ${tableOptions}`,
    // Whether an open task uses a revision.
    'create index task_revision_revision on task_revision (revision)',
    // Why a live engine takes no units.
    `alter table engine add column problem ${text}`,
  ],
}
