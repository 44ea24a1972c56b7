import type { Migration } from './migration.ts'

/** Accounts of people, and the sessions in which they are signed in. */
export const people: Migration = {
  version: 14,
  title: 'people',
  statements: ({ id, integer, time, key, tableOptions }) => [
    `create table if not exists account (
      id ${id},
      name ${key(255)} not null,
      subject ${key(512)},
      password_hash ${key(255)},
      role ${key(16)} not null,
      lanes ${key(4000)},
      version ${integer} not null default 1,
      created_at ${time} not null,
      created_by ${key(300)},
      signed_in_at ${time},
      disabled_at ${time}
    ) ${tableOptions}`,
    'create unique index account_name on account (name)',
    'create unique index account_subject on account (subject)',
    `create table if not exists session (
      id ${id},
      hash ${key(64)} not null,
      account ${integer} not null,
      created_at ${time} not null,
      used_at ${time} not null,
      address ${key(64)},
      idle_until ${time} not null,
      ends_at ${time} not null
    ) ${tableOptions}`,
    'create unique index session_hash on session (hash)',
    'create index session_account on session (account)',
    'create index session_end on session (ends_at)',
  ],
}
