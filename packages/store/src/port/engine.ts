import type { RunIsolation, SharedSettings } from '@distribute/contracts'

export interface EngineStore {
  /** Makes or takes over the engine's row, and makes its lanes that are new. */
  register(registration: EngineRegistration): Promise<void>
  /**
   * Says that the engine lives; `draining` takes no new units, nor does one with a problem. Answers the state that its row has then: `draining` also
   * when a person asked for it, `gone` when another incarnation has taken the row over.
   */
  beat(engine: EngineBeat): Promise<EngineState>
  /** Asks the engine to take no new units until it is started anew; false: no such engine. */
  drain(id: string): Promise<boolean>
  /**
   * Every engine that was seen within a day of the database's clock, before or after, by host name and id; one that was not seen within `aliveWithinMs` is `gone`.
   */
  list(aliveWithinMs: number): Promise<readonly EngineView[]>
  /** Engines that have not said that they are gone, with their last beat; those that `noteSilent` noted are left out. */
  listBeating(): Promise<readonly BeatingEngine[]>
  /**
   * Notes that engines have fallen silent: those of them whose last beat is still the one that `listBeating` showed. They
   * are noted once, until they beat again. Returns the engines that it noted.
   */
  noteSilent(engines: readonly BeatingEngine[]): Promise<readonly BeatingEngine[]>
  /** lanes that have an engine that is `up`, without a problem, and was seen within `withinMs` */
  listServedLanes(withinMs: number): Promise<readonly string[]>
}

export interface EngineBeat {
  readonly id: string
  readonly incarnation: string
  readonly state: EngineState
  /** why it takes no units although it is `up`; left out: it does */
  readonly problem?: string | undefined
  /** what is not as it should be although it takes units, or why it takes none in another state; left out: nothing */
  readonly notice?: string | undefined
}

export interface BeatingEngine {
  readonly id: string
  /** another one after each beat */
  readonly mark: string
}

export interface EngineRegistration {
  readonly id: string
  /** new at each start of the process */
  readonly incarnation: string
  readonly hostName: string
  /** of the engine's machine, loopback left out */
  readonly addresses: readonly string[]
  readonly version: string
  readonly lanes: readonly string[]
  /** units at a time */
  readonly slots: number
  /** what tells it from other engines of its machine; left out: not known */
  readonly pid?: number | undefined
  readonly stateDir?: string | undefined
  /** what it must agree on with distribute; left out: not known */
  readonly settings?: SharedSettings | undefined
  /** of its runs; left out: not known */
  readonly isolation?: RunIsolation | undefined
}

/** `gone`: it said so, or was not seen for too long. */
export type EngineState = 'up' | 'draining' | 'gone'

export interface EngineView extends Omit<EngineRegistration, 'pid' | 'stateDir' | 'settings' | 'isolation'> {
  /** null for these: a version before runs it */
  readonly pid: number | null
  readonly stateDir: string | null
  readonly settings: SharedSettings | null
  readonly isolation: RunIsolation | null
  readonly state: EngineState
  /** why it takes no units although it is `up` */
  readonly problem: string | null
  /** what is not as it should be beside that */
  readonly notice: string | null
  /** units that it runs */
  readonly busy: number
  readonly startedAtMs: number
  readonly seenAtMs: number
}
