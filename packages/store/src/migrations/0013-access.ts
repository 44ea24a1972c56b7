import type { Migration } from './migration.ts'

/** What a token may do and until when; who did what. No version before wrote to `audit_entry`. */
export const access: Migration = {
  version: 13,
  title: 'access',
  statements: ({ integer, time, key, widen }) => [
    `alter table token add column created_by ${key(300)}`,
    `alter table token add column expires_at ${time}`,
    `alter table token add column last_used_address ${key(64)}`,
    ...widen('audit_entry', 'actor', `${key(300)} not null`),
    ...widen('audit_entry', 'subject', `${key(400)} not null`),
    `alter table audit_entry add column outcome ${key(16)} not null default 'done'`,
    `alter table audit_entry add column request_id ${key(64)}`,
    // Attempts of one sender within one minute share a row.
    `alter table audit_entry add column attempts ${integer} not null default 1`,
    `alter table audit_entry add column fold_key ${key(128)}`,
    'create unique index audit_entry_fold_key on audit_entry (fold_key)',
    'create index audit_entry_actor on audit_entry (actor, id)',
    'create index audit_entry_action on audit_entry (action, id)',
    'create index audit_entry_subject on audit_entry (subject, id)',
  ],
}
