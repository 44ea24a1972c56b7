import type { Tables } from '../sql/base/schema.ts'
import { resultColumns } from '../sql/result/host-outcomes.ts'

/** Columns that may be written; `all`: those that come later as well. */
type Columns<Column extends string> = 'all' | readonly Column[]

interface TableRights<Column extends string = string> {
  readonly insert?: Columns<Column>
  readonly update?: Columns<Column>
  /** the account does not even read it */
  readonly isUnread?: true
  /** engines of the version before write all of it: until none is left, they must be able to */
  readonly wasWhole?: true
}

type Rights = { readonly [Table in keyof Tables]?: TableRights<keyof Tables[Table] & string> }

/**
 * What engines write: themselves and their lanes, and what became of units and hosts. Nothing is theirs to delete, and
 * nothing that says what is run where: neither a request, nor a host, nor a unit's lane, nor an order.
 */
const engineRights: Rights = {
  engine: { insert: 'all', update: 'all' },
  lane: { insert: 'all', update: 'all' },
  task: { update: ['state', 'started_at', 'finished_at', 'aborted_at'] },
  unit: {
    update: [
      'state',
      'attempt',
      'idle_attempts',
      'tried_by',
      'engine',
      'incarnation',
      'claimed_by',
      'queued_at',
      'started_at',
      'finished_at',
      'lease_until',
      'renewals',
      'lease_ms',
      'end_reason',
      'cause',
      'exit_code',
      'leftovers_killed',
      'fault',
      'warnings',
      'notes',
      'waiting',
      'ok',
      'failed',
      'unreachable',
      'timeout',
      'cancelled',
      'lost',
      'skipped',
      'changed',
      'output_bytes',
      'spared',
      'progress',
      'version',
    ],
  },
  host: { insert: 'all', update: 'all' },
  taken_attempt: { insert: 'all' },
  host_result: { update: resultColumns, wasWhole: true },
  host_output: { insert: 'all', update: 'all' },
  // no position: the order of what readers see is distribute's
  event: { insert: ['type', 'task', 'unit', 'attempt', 'engine', 'project', 'data', 'at'], isUnread: true },
}

/** Clients' tokens, what clients did, and the positions of events: engines have no business with them. */
const withheldTables: readonly string[] = ['token', 'audit_entry', 'event_sequence']

export interface RightsOptions {
  /** no engine of the version before is left, nor will one come back: it lacks rights from now on */
  readonly onlyCurrentEngines: boolean
}

/** A table's part of the rights, as GRANT has it: `select, update (a, b)`; undefined: the account has none there. */
export function listRights(table: string, options: RightsOptions): string | undefined {
  if (withheldTables.includes(table)) return undefined
  const { insert, update, isUnread } = findRights(table, options)
  return [isUnread ? undefined : 'select', format('insert', insert), format('update', update)]
    .filter(Boolean)
    .join(', ')
}

function findRights(table: string, { onlyCurrentEngines }: RightsOptions): TableRights {
  const rights: TableRights = engineRights[table as keyof Tables] ?? {}
  return rights.wasWhole && !onlyCurrentEngines ? { insert: 'all', update: 'all' } : rights
}

function format(right: string, columns: Columns<string> | undefined): string | undefined {
  if (columns === undefined) return undefined
  return columns === 'all' ? right : `${right} (${columns.map((column) => `\`${column}\``).join(', ')})`
}

/** Rights to a whole table that an older version gave, and that are given to some of its columns now, or not at all. */
export function listNarrowed(table: string, options: RightsOptions): readonly string[] {
  const { insert, update, wasWhole } = findRights(table, options)
  const narrowed = { insert: wasWhole ? (insert ?? []) : insert, update }
  return Object.entries(narrowed).flatMap(([right, columns]) =>
    columns === undefined || columns === 'all' ? [] : [right],
  )
}
