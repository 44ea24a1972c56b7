import { createHash } from 'node:crypto'

/** What a task runs, as its row has it. */
export interface TaskContent {
  /** JSON of a `TaskRequest` */
  readonly request: string
  /** its secretVars as they were submitted, encrypted; null: it has none */
  readonly secrets: string | null
}

/** SHA-256 (hex) of a task's request and secretVars, exactly as the store keeps them. */
export function digestContent({ request, secrets }: TaskContent): string {
  return digest([request, secrets])
}

/** SHA-256 (hex) of a unit's hosts, in their order, as their sender wrote them. */
export function digestHosts(hosts: readonly string[]): string {
  return digest(hosts)
}

/** Whether a unit has other hosts than those of its digest; null: a version before submitted it, and left none. */
export function hasOtherHosts(digest: string | null, hosts: readonly string[]): boolean {
  return digest !== null && digest !== digestHosts(hosts)
}

/** JSON tells where one text ends and the next begins. */
function digest(texts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex')
}
