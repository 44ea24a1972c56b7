import type {
  EndReason,
  EngineFault,
  HostCounts,
  HostOutcome,
  SignedOrder,
  UnitKey,
  UnitNotes,
  UnitProgress,
  UnitState,
} from '@distribute/contracts'
import type { TaskContent } from '../digests.ts'
import type { Page, PageRequest } from './page.ts'

export interface UnitStore {
  /**
   * Claims a unit: moves it `queued → running` under a lease, and a waiting task to `running`.
   * Returns undefined if the unit is not `queued` with this attempt: the message was a duplicate,
   * late, or names no unit. Also undefined if the task's failure budget is exceeded; the claim
   * reads the counts in its own transaction. Idempotent: a running unit with the same attempt,
   * engine and incarnation is returned again. An engine never claims a unit that it runs.
   */
  claim(claim: Claim): Promise<ClaimedUnit | undefined>
  /**
   * Takes over the lease of a unit that an earlier incarnation of this engine left running. Returns
   * false if the unit is not running, or belongs to another engine.
   */
  adopt(claim: Omit<Claim, 'claimedBy' | 'lanes'>): Promise<boolean>
  /**
   * Returns the lanes' oldest unit that has been queued for more than `queuedForMs`, without
   * claiming it. A unit that `engine` could not start is left to other engines for 30 s: until
   * then, `engine` can neither find nor claim it.
   */
  findQueued(lanes: readonly string[], queuedForMs: number, engine?: string): Promise<UnitKey | undefined>
  /**
   * Renews the leases of the named units in one statement, if this incarnation has them, and
   * returns what each task requests. A unit that its engine does not name is not renewed: its lease
   * lapses.
   */
  renew(
    engine: string,
    incarnation: string,
    units: readonly Renewal[],
    leaseMs: number,
  ): Promise<readonly (UnitKey & { wish: LeaseWish })[]>
  /** Units that run under this engine's name, in any incarnation. */
  listClaimed(engine: string): Promise<readonly UnitKey[]>
  /** One unit of a task, by its number, as the latest attempt left it. */
  find(taskId: number, unit: number): Promise<Unit | undefined>
  /** A task's units, in order. */
  list(taskId: number, page: PageRequest): Promise<Page<Unit>>
  /** Hosts in a step in the running units of these tasks, the longest outstanding first. */
  listOutstanding(tasks: readonly number[]): Promise<readonly OutstandingHost[]>
  /**
   * Writes results and, with `end`, ends the unit. One transaction locks the rows of the unit and
   * its hosts, lets `domain` decide each transition, and sets the unit's counts by counting its
   * rows. A batch with data that the database rejects is bisected; the bad row is stored with a
   * cause instead of its output.
   */
  record(record: UnitRecord): Promise<RecordOutcome>
  /** For the reaper: every running unit with its current lease. */
  listRunning(): Promise<readonly RunningUnit[]>
  /**
   * For the reaper: takes units from their engines if their lease is still the one that
   * `listRunning` returned. Hosts without a result become `lost` (cause `engine ENGINE lost`) and
   * the unit is `finished`; with `onEngineLoss: retry` the unit is given back. Returns the units
   * that it took.
   */
  reap(units: readonly RunningUnit[]): Promise<readonly ReapedUnit[]>
}

export type ClaimedBy = 'message' | 'sweep'

export interface Claim extends UnitKey {
  readonly engine: string
  readonly incarnation: string
  readonly claimedBy: ClaimedBy
  readonly leaseMs: number
  /** units of other lanes are not claimed */
  readonly lanes: readonly string[]
}

/** All that an engine needs to run the unit. The engine compares it with the order. */
export interface ClaimedUnit extends UnitKey {
  readonly lane: string
  readonly taskPublicId: string
  /** see `Task` */
  readonly firstTask: string
  readonly content: TaskContent
  /** another engine, or another incarnation of this one, claimed this attempt before */
  readonly isTaken: boolean
  /** undefined: distribute signed no order for this attempt */
  readonly order: SignedOrder | undefined
  /** hosts without a result, as sent; an earlier attempt may have left results for others */
  readonly hosts: readonly string[]
}

/** A unit whose lease is renewed. `progress` is omitted if it has not changed. */
export interface Renewal extends UnitKey {
  readonly progress?: UnitProgress | undefined
}

/**
 * What an engine should do with a unit. `gone`: the unit was reaped or has ended.
 */
export type LeaseWish = 'continue' | 'cancel' | 'gone'

export interface UnitRecord extends UnitKey {
  /**
   * The engine that ran the unit. Results are dropped if another engine claimed the attempt: an
   * attempt has only one engine, but a store that was restored to an earlier state assigns task
   * numbers again.
   */
  readonly engine: string
  /**
   * Hosts with a final state, named as in the claim or in canonical form. Replays are no-ops. A
   * `lost` host counts only together with `end`: until then the unit may still be given back.
   */
  readonly outcomes: readonly HostOutcome[]
  /**
   * Makes the unit `finished`; hosts that no call named end as `lost`. A run that ended because of
   * its engine (`hold`, `stopped`, `lost`, or an engine fault) is given back instead if its task
   * has `onEngineLoss: retry`; see `maxAttempts` in `domain`. If nothing ran because of the engine,
   * the unit is given back to other engines regardless of that option, as often as `mayTryAgain`
   * allows; outcomes other than `ok` count only if it is not given back.
   */
  readonly end?: UnitEnd | undefined
  /**
   * Limit on the output kept of all hosts of the task together, shared fairly among the units that
   * may still record. Output beyond it is cut to a tail. Omitted: unlimited. Units that are
   * recorded at the same time do not see each other's output, so slightly more may be kept.
   */
  readonly maxTaskOutputBytes?: number | undefined
}

export interface UnitEnd {
  readonly reason: EndReason
  readonly cause: string | null
  readonly exitCode: number | null
  readonly leftoversKilled: number
  /** processes that could not be killed; omitted: none is known */
  readonly leftoversRemaining?: number | undefined
  /** why the task failed even if every host is ok; omitted: it did not */
  readonly fault?: string | null | undefined
  /** what the run reports apart from the results of its hosts */
  readonly notes?: UnitNotes | undefined
  /** why the run achieved nothing, or less, because of its engine; omitted: no engine fault */
  readonly engineFault?: EngineFault | undefined
}

export interface RecordOutcome {
  /** rows that this call changed */
  readonly written: number
  /** outcomes that were dropped: a lower attempt, or a transition that is not allowed */
  readonly dropped: number
  /** the unit is `pending` again, with the next attempt, for its hosts without a result */
  readonly givenBack: boolean
}

/** A running unit with its engine and lease. */
export interface RunningUnit extends UnitKey {
  readonly engine: string
  readonly lease: Lease
}

/** A unit's lease. The reaper does not rely on the database's clock, which may jump. */
interface Lease {
  /** changes with each renewal */
  readonly mark: string
  /**
   * the duration that its engine assumes; null: the engine has an older version, which does not
   * report it
   */
  readonly lengthMs: number | null
}

export interface ReapedUnit extends UnitKey {
  readonly engine: string
  readonly givenBack: boolean
}

/** A host that is in a step, as last reported by its engine. */
export type OutstandingHost = UnitProgress['outstanding'][number] & Pick<UnitKey, 'task'>

/** A unit of a task, as shown to users. */
export interface Unit extends UnitKey {
  readonly state: UnitState
  readonly engine: string | null
  readonly claimedBy: ClaimedBy | null
  readonly queuedAtMs: number | null
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
  /** why its run ended, or why it was skipped */
  readonly endReason: string | null
  readonly cause: string | null
  readonly exitCode: number | null
  /** processes that had to be killed after the run */
  readonly leftoversKilled: number
  /** why the task failed, apart from its hosts; null: it did not, or the unit is open */
  readonly fault: string | null
  /** null: the unit is open, or an older version of the engine ran it */
  readonly notes: UnitNotes | null
  readonly hosts: HostCounts
  /** of a running unit, as last reported by its engine */
  readonly progress: UnitProgress | null
}
