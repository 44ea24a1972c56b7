import type { Page, PageRequest } from './page.ts'

export interface AuditStore {
  /** Newest first. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>
  /** Who submitted this task; undefined: there is no entry. */
  findSubmitter(taskPublicId: string): Promise<string | undefined>
  /**
   * Writes an entry by itself: for a request that was refused, or a change outside of the store.
   */
  write(entry: NewAuditEntry): Promise<void>
  /**
   * Counts refused requests: all with the same `foldBy` within one minute share an entry, the first,
   * so that no sender can fill the table.
   */
  countRefused(entry: NewAuditEntry, count: RefusedCount): Promise<void>
  /** Deletes some entries that are older; true: there may be more. */
  prune(keepMs: number): Promise<boolean>
}

export interface RefusedCount {
  /** at most 64 characters */
  readonly foldBy: string
  readonly attempts: number
}

/** Who changes something. */
export interface Actor {
  /** `token:ci`, `account:mei`, `v1`, `local`, `local:root` */
  readonly name: string
  /** of the client; null: a command on this machine */
  readonly address: string | null
  readonly requestId: string | null
}

export interface NewAuditEntry {
  readonly by: Actor
  /** `task.cancel` */
  readonly action: string
  /** the id or the name of what was changed; of a refused request its path */
  readonly subject: string
  readonly outcome: 'done' | 'refused'
  readonly detail?: string | undefined
}

export interface AuditEntry {
  readonly id: number
  readonly atMs: number
  readonly actor: string
  readonly address: string | null
  readonly action: string
  readonly subject: string
  readonly outcome: string
  readonly detail: string | null
  readonly requestId: string | null
  /** requests that the entry stands for */
  readonly attempts: number
}

/** Each is compared as a whole. */
export interface AuditFilter {
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly subject?: string | undefined
  readonly sinceMs?: number | undefined
  /** exclusive */
  readonly untilMs?: number | undefined
}
