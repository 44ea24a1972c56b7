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
   * Moves the unit `queued → running` under a lease, and a waiting task to `running`; undefined when it is not
   * `queued` with this attempt any more: a message that came twice, late, or names nothing. A unit that runs
   * with this very attempt, engine and incarnation is answered again, so that a claim whose answer was lost can be
   * repeated; the engine never claims a unit that it holds. Undefined, too, for a task whose failure budget is
   * exceeded: the claim reads the counts in its own transaction.
   */
  claim(claim: Claim): Promise<ClaimedUnit | undefined>
  /**
   * Takes over the lease of a unit that an earlier incarnation of this engine left running; false when the unit is
   * no longer running, or another engine's.
   */
  adopt(claim: Omit<Claim, 'claimedBy' | 'lanes'>): Promise<boolean>
  /**
   * The lanes' oldest unit that has been queued for more than `queuedForMs`; it is not claimed yet. One that `engine` could
   * not start is left to others for 30 s: it can neither find nor claim it until then.
   */
  findQueued(lanes: readonly string[], queuedForMs: number, engine?: string): Promise<UnitKey | undefined>
  /**
   * Prolongs the leases of the named units in one statement, as far as this incarnation holds them, and says for
   * each what its task wishes. A unit that its engine does not know of is not kept alive: its lease lapses.
   */
  renew(
    engine: string,
    incarnation: string,
    units: readonly Renewal[],
    leaseMs: number,
  ): Promise<readonly (UnitKey & { wish: LeaseWish })[]>
  /** Units that run under this engine's name, of whatever incarnation. */
  listClaimed(engine: string): Promise<readonly UnitKey[]>
  /** One unit of a task, by its number in it, as the latest attempt left it. */
  find(taskId: number, unit: number): Promise<Unit | undefined>
  /** A task's units, in their order. */
  list(taskId: number, page: PageRequest): Promise<Page<Unit>>
  /**
   * Writes results and, with `end`, ends the unit: one transaction that locks the unit's row and the hosts'
   * rows, lets `domain` decide each transition, and sets the unit's counts by counting its rows. A batch that
   * the database refuses for its data is bisected; the bad row is recorded with a cause instead of its output.
   */
  record(record: UnitRecord): Promise<RecordOutcome>
  /** Reaper: every unit that runs, and its lease as it is now. */
  listRunning(): Promise<readonly RunningUnit[]>
  /**
   * Reaper: takes those of the units whose lease is still the one that `listRunning` showed from their engines. Hosts
   * without a result become `lost` (cause `engine ENGINE lost`) and the unit is `finished`; or, where the task says
   * `onEngineLoss: retry`, it is given back. Answers the units that it took.
   */
  reap(units: readonly RunningUnit[]): Promise<readonly ReapedUnit[]>
}

export type ClaimedBy = 'message' | 'sweep'

export interface Claim extends UnitKey {
  readonly engine: string
  readonly incarnation: string
  readonly claimedBy: ClaimedBy
  readonly leaseMs: number
  /** a unit of another lane is not claimed */
  readonly lanes: readonly string[]
}

/** What an engine gets with its claim: all that it needs to run the unit, to be compared with the order. */
export interface ClaimedUnit extends UnitKey {
  readonly lane: string
  readonly taskPublicId: string
  /** as `Task` has it */
  readonly firstTask: string
  readonly content: TaskContent
  /** another engine, or another incarnation of this one, has claimed this very attempt before */
  readonly isTaken: boolean
  /** undefined: distribute signed none for this attempt */
  readonly order: SignedOrder | undefined
  /** those without a result, as their sender wrote them: an earlier attempt may have brought some */
  readonly hosts: readonly string[]
}

/** A unit whose lease is to be prolonged; `progress`: how far it is now, left out when that is as before. */
export interface Renewal extends UnitKey {
  readonly progress?: UnitProgress | undefined
}

/** What an engine is to do with a unit that it holds. `gone`: it is no longer the engine's (reaped, or ended). */
export type LeaseWish = 'continue' | 'cancel' | 'gone'

export interface UnitRecord extends UnitKey {
  /**
   * Who ran it: results of an attempt that another engine has claimed are dropped. An attempt has one engine ever, but a
   * store that was restored to an earlier state gives the numbers of tasks away again.
   */
  readonly engine: string
  /**
   * Hosts whose state is final, named as the claim named them or by their canonical form; a replay of the same ones changes nothing. One that is `lost` counts only together with
   * `end`: until then nobody knows whether the unit is given back.
   */
  readonly outcomes: readonly HostOutcome[]
  /**
   * With it the unit is `finished`; hosts that neither this call nor an earlier one names end as `lost`. A run that
   * ended because of its engine (`hold`, `stopped`, `lost`, or an engine fault) is given back instead where its task
   * says `onEngineLoss: retry`: see `maxAttempts` of `domain`. One of which nothing ran because of its engine is given
   * back whatever its task says, for another engine, as often as `mayTryAgain` allows; its outcomes that are not `ok`
   * count only when it is not.
   */
  readonly end?: UnitEnd | undefined
  /**
   * Output that is kept of all hosts of the task together, a fair share of it for each unit that may still record; what
   * comes beyond it is cut to a tail. Left out: any amount.
   * A little more may be kept: units that are recorded at the same moment do not see each other's.
   */
  readonly maxTaskOutputBytes?: number | undefined
}

export interface UnitEnd {
  readonly reason: EndReason
  readonly cause: string | null
  readonly exitCode: number | null
  readonly leftoversKilled: number
  /** why the task has failed even if every host is ok; left out: it has not */
  readonly fault?: string | null | undefined
  /** what the run tells beside the results of its own hosts */
  readonly notes?: UnitNotes | undefined
  /** why the run came to nothing, or to less, because of its engine; left out: it did not */
  readonly engineFault?: EngineFault | undefined
}

export interface RecordOutcome {
  /** rows that this call changed */
  readonly written: number
  /** outcomes that were dropped: a lower attempt, or a state that may not follow the one that is there */
  readonly dropped: number
  /** the unit is `pending` again, with the next attempt, for its hosts without a result */
  readonly givenBack: boolean
}

/** A unit that an engine holds. */
export interface RunningUnit extends UnitKey {
  readonly engine: string
  readonly lease: Lease
}

/** A unit's lease, as the reaper looks at it: never by the database's clock, which may jump. */
interface Lease {
  /** another one after each renewal */
  readonly mark: string
  /** how long its engine reckons with it; null for an engine of the version before, which does not say so */
  readonly lengthMs: number | null
}

export interface ReapedUnit extends UnitKey {
  readonly engine: string
  readonly givenBack: boolean
}

/** A unit of a task as people are shown it. */
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
  /** processes of its run that had to be killed after it */
  readonly leftoversKilled: number
  /** why the task has failed, apart from its hosts; null: it has not, or the unit has not ended */
  readonly fault: string | null
  /** null for a unit that has not ended, or that an engine of the version before ran */
  readonly notes: UnitNotes | null
  readonly hosts: HostCounts
  /** of a running unit, as its engine last told it */
  readonly progress: UnitProgress | null
}
