import { createHash } from 'node:crypto'

/** The content of a task, as stored in its row. */
export interface TaskContent {
  /** JSON of a `TaskRequest` */
  readonly request: string
  /** secretVars as submitted, encrypted; null: none */
  readonly secrets: string | null
}

/** SHA-256 (hex) of a task's request and secretVars, exactly as stored. */
export function digestContent({ request, secrets }: TaskContent): string {
  return digest([request, secrets])
}

/** SHA-256 (hex) of a unit's hosts, in order, as sent. */
export function digestHosts(hosts: readonly string[]): string {
  return digest(hosts)
}

/**
 * Whether a unit's hosts differ from those of its digest. A null digest (an older version submitted
 * the unit) never differs.
 */
export function hasOtherHosts(digest: string | null, hosts: readonly string[]): boolean {
  return digest !== null && digest !== digestHosts(hosts)
}

/** JSON marks where each text ends. */
function digest(texts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex')
}
