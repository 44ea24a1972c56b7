import type { RunIsolation, SharedSettings } from '@distribute/contracts'
import type { Actor } from './audit.ts'

export interface EngineStore {
  /** Creates or takes over the engine's row, and creates lanes that do not exist yet. */
  register(registration: EngineRegistration): Promise<void>
  /**
   * Records that the engine is alive. An engine that is `draining` or has a problem takes no new
   * units. Returns the state of its row: `draining` also if a person requested it, `gone` if
   * another incarnation has taken over the row.
   */
  beat(engine: EngineBeat): Promise<EngineState>
  /**
   * Tells the engine to take no new units until it restarts. Returns false if it does not exist.
   */
  drain(id: string, by?: Actor): Promise<boolean>
  /**
   * Engines seen within a day of the database's clock (before or after), by host name and id. An
   * engine that was not seen within `aliveWithinMs` is `gone`.
   */
  list(aliveWithinMs: number): Promise<readonly EngineView[]>
  /** Engines that are not `gone`, with their last beat, except those that `noteSilent` recorded. */
  listBeating(): Promise<readonly BeatingEngine[]>
  /**
   * Records engines as silent if their last beat is still the one that `listBeating` returned. An
   * engine is recorded once until it beats again. Returns the engines that this call recorded.
   */
  noteSilent(engines: readonly BeatingEngine[]): Promise<readonly BeatingEngine[]>
  /** lanes with an engine that is `up`, has no problem, and was seen within `withinMs` */
  listServedLanes(withinMs: number): Promise<readonly string[]>
}

export interface EngineBeat {
  readonly id: string
  readonly incarnation: string
  readonly state: EngineState
  /** why an engine that is `up` takes no units; omitted: it takes units */
  readonly problem?: string | undefined
  /**
   * a fault that does not stop it from taking units, or why it takes none in another state;
   * omitted: none
   */
  readonly notice?: string | undefined
}

export interface BeatingEngine {
  readonly id: string
  /** changes with each beat */
  readonly mark: string
}

export interface EngineRegistration {
  readonly id: string
  /** new at each start of the process */
  readonly incarnation: string
  readonly hostName: string
  /** addresses of the engine's machine, without loopback */
  readonly addresses: readonly string[]
  readonly version: string
  readonly lanes: readonly string[]
  /** units that it runs at a time */
  readonly slots: number
  /** distinguishes engines on one machine; omitted: unknown */
  readonly pid?: number | undefined
  readonly stateDir?: string | undefined
  /** must match those of distribute; omitted: unknown */
  readonly settings?: SharedSettings | undefined
  /** isolation of its runs; omitted: unknown */
  readonly isolation?: RunIsolation | undefined
}

/** `gone`: the engine said so, or was not seen for too long. */
export type EngineState = 'up' | 'draining' | 'gone'

export interface EngineView extends Omit<EngineRegistration, 'pid' | 'stateDir' | 'settings' | 'isolation'> {
  /** null in these fields: an older version runs the engine */
  readonly pid: number | null
  readonly stateDir: string | null
  readonly settings: SharedSettings | null
  readonly isolation: RunIsolation | null
  readonly state: EngineState
  /** why an engine that is `up` takes no units */
  readonly problem: string | null
  /** a fault that does not stop it from taking units */
  readonly notice: string | null
  /** number of units that it runs */
  readonly busy: number
  readonly startedAtMs: number
  readonly seenAtMs: number
}
