import type { Tables } from '../sql/schema.ts'

/** Columns that may be written; `all`: those that come later as well. */
type Columns<Table extends keyof Tables> = 'all' | readonly (keyof Tables[Table] & string)[]

type Rights = {
  readonly [Table in keyof Tables]?: { readonly insert?: Columns<Table>; readonly update?: Columns<Table> }
}

/**
 * What engines write: themselves and their lanes, and what became of units and hosts. Nothing is theirs to delete, and
 * nothing that says what is run where: neither a request, nor a unit's lane, nor the digest of its hosts, nor an order.
 * (MariaDB lets an insert that finds its row there have columns only as a whole.)
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
  host_result: { insert: 'all', update: 'all' },
  host_output: { insert: 'all', update: 'all' },
}

/** Clients' tokens, and what clients did: engines have no business with them. */
const withheldTables: readonly string[] = ['token', 'audit_entry']

/** A table's part of the rights, as GRANT has it: `select, update (a, b)`; undefined: the account has none there. */
export function listRights(table: string): string | undefined {
  if (withheldTables.includes(table)) return undefined
  const { insert, update } = engineRights[table as keyof Tables] ?? {}
  return ['select', format('insert', insert), format('update', update)].filter(Boolean).join(', ')
}

function format(right: string, columns: 'all' | readonly string[] | undefined): string | undefined {
  if (columns === undefined) return undefined
  return columns === 'all' ? right : `${right} (${columns.map((column) => `\`${column}\``).join(', ')})`
}

/** Rights of which a table gives some columns only: an older version gave them to all of it. */
export function listNarrowed(table: string): readonly string[] {
  const rights = engineRights[table as keyof Tables] ?? {}
  return Object.entries(rights).flatMap(([right, columns]) => (columns === 'all' ? [] : [right]))
}
