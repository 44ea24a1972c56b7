import { firstTables } from './0001-first-tables.ts'
import { projects } from './0002-projects.ts'
import { limits } from './0003-limits.ts'
import { spellings } from './0004-spellings.ts'
import { changedRevisions } from './0005-changed-revisions.ts'
import { runNotes } from './0006-run-notes.ts'
import { renewals } from './0007-renewals.ts'
import { engineFaults } from './0008-engine-faults.ts'
import { orders } from './0009-orders.ts'
import { isolation } from './0010-isolation.ts'
import { takenAttempts } from './0011-taken-attempts.ts'
import { events } from './0012-events.ts'
import { access } from './0013-access.ts'
import { people } from './0014-people.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  firstTables,
  projects,
  limits,
  spellings,
  changedRevisions,
  runNotes,
  renewals,
  engineFaults,
  orders,
  isolation,
  takenAttempts,
  events,
  access,
  people,
]

/** The schema version of this program. */
export const schemaVersion = Math.max(...migrations.map(({ version }) => version))

/** The oldest program, by its `schemaVersion`, that may run on this schema. */
export const oldestVersion = 1

/** Tables that show whether a database belongs to this program or to another. */
export const tableNames = [
  'task',
  'unit',
  'unit_order',
  'taken_attempt',
  'host_result',
  'host_output',
  'deleted_task',
  'host',
  'engine',
  'distribute',
  'lane',
  'project',
  'revision',
  'task_revision',
  'token',
  'audit_entry',
  'account',
  'session',
  'event',
  'event_sequence',
  'schema_version',
] as const
