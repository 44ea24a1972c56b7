import type { Migration } from './migration.ts'

/**
 * Changes found in a revision's folder, and names of revisions that are longer than a commit id.
 */
export const changedRevisions: Migration = {
  version: 5,
  title: 'changed revisions',
  statements: ({ text, time, key, widen }) => [
    ...widen('revision', 'commit_id', `${key(80)} not null`),
    `alter table revision add column changes ${text}`,
    `alter table revision add column changed_at ${time}`,
  ],
}
