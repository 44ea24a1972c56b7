import type { Migration } from './migration.ts'

/** far more than any counter reaches, and far below an overflow */
const most = 9_000_000_000_000_000

/**
 * Which attempts were claimed, in a table that engines can add to but not change; and limits on
 * counters, so that no statement can overflow them.
 */
export const takenAttempts: Migration = {
  version: 11,
  title: 'taken attempts',
  statements: ({ integer, key, time, check, tableOptions }) => [
    `create table if not exists taken_attempt (
      task ${integer} not null,
      unit ${integer} not null,
      attempt ${integer} not null,
      engine ${key(64)} not null,
      incarnation ${key(64)} not null,
      taken_at ${time} not null,
      primary key (task, unit, attempt)
    ) ${tableOptions}`,
    ...check('unit', 'unit_counters', counters.map((name) => `${name} between 0 and ${most}`).join(' and ')),
  ],
}

const counters = [
  'attempt',
  'idle_attempts',
  'renewals',
  'version',
  'output_bytes',
  'waiting',
  'ok',
  'failed',
  'unreachable',
  'timeout',
  'cancelled',
  'lost',
  'skipped',
  'changed',
  'spared',
]
