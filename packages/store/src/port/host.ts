import type { FinalHostState, TaskKind } from '@distribute/contracts'
import type { Page, PageRequest } from './page.ts'
import type { HostResult } from './result.ts'

/** Hosts over all tasks, in canonical form. */
export interface HostStore {
  /** Every host that has a result, by name. */
  list(filter: HostFilter, page: PageRequest): Promise<Page<KnownHost>>
  /** A host's results, those of the newest task first. */
  listResults(host: string, filter: HistoryFilter, page: PageRequest): Promise<Page<HostResultOfTask>>
}

export interface HostFilter {
  /** last states; left out: any */
  readonly states?: readonly FinalHostState[] | undefined
  /** case-insensitive part of the name */
  readonly q?: string | undefined
  /** hosts whose last task was in one of these; left out: any */
  readonly lanes?: readonly string[] | undefined
}

export interface HistoryFilter {
  /** lanes of tasks; left out: any */
  readonly lanes?: readonly string[] | undefined
}

export interface KnownHost {
  readonly host: string
  readonly lastState: FinalHostState
  /** tasks in a row that ended with this state */
  readonly streak: number
  /** public id; null: that task was deleted */
  readonly lastTask: string | null
  readonly lastAtMs: number
}

export interface HostResultOfTask extends HostResult {
  readonly task: {
    readonly publicId: string
    readonly name: string
    readonly kind: TaskKind
    readonly lane: string
  }
}
