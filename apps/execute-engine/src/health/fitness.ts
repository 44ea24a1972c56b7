import type { SharedSettings } from '@distribute/contracts'
import type { MachineCheck } from '@distribute/runner'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { ProblemNote } from './problem-note.ts'
import { ProblemWatch } from './problem-watch.ts'
import { Rest } from './rest.ts'
import { SettingsWatch } from './settings-watch.ts'
import { findShareFault, type WatchedShare } from './watched-share.ts'

export interface FitnessDeps {
  readonly machine: MachineCheck
  readonly share: WatchedShare
  /** settings of each distribute, compared with `settings` of this engine */
  readonly distributes: Store['distributes']
  readonly settings: SharedSettings
  readonly logger: Logger
  /** Called when the engine becomes fit or unfit. */
  readonly onChange: (isFit: boolean) => void
}

export interface FitnessSettings {
  /** between two checks of the share; default: 10 s */
  readonly shareIntervalMs?: number | undefined
  /** between two checks of the machine; default: 10 s */
  readonly machineIntervalMs?: number | undefined
  /** between two comparisons of settings; default: 10 s */
  readonly settingsIntervalMs?: number | undefined
  /** first rest after a run that failed because of the engine; default: 30 s */
  readonly restMs?: number | undefined
}

const longestRestMs = 600_000

/**
 * Decides whether an engine may take units: its machine can run them, the share is mounted, its
 * settings agree with distribute, and its last runs did not fail because of it.
 */
export class Fitness {
  readonly #machine: MachineCheck
  readonly #onChange: (isFit: boolean) => void
  readonly #machineWatch: ProblemWatch
  readonly #shareWatch: ProblemWatch
  readonly #settingsWatch: SettingsWatch
  readonly #rest: Rest
  readonly #store: ProblemNote
  #isToLookAfresh = false
  #wasFit = true

  constructor(deps: FitnessDeps, intervals: FitnessSettings) {
    const { machine, share, distributes, settings, logger, onChange } = deps
    const { shareIntervalMs = 10_000, machineIntervalMs = 10_000, restMs = 30_000 } = intervals
    const { settingsIntervalMs = 10_000 } = intervals
    const shared = { logger, onChange: () => this.#notify() }
    this.#machine = machine
    this.#onChange = onChange
    this.#machineWatch = new ProblemWatch({
      ...shared,
      name: 'machine',
      intervalMs: machineIntervalMs,
      look: () => this.#lookAtMachine(),
      messages: {
        appeared: 'machine check failed: taking no units',
        resolved: 'machine check passed: taking units',
      },
    })
    this.#shareWatch = new ProblemWatch({
      ...shared,
      name: 'share',
      intervalMs: shareIntervalMs,
      look: () => findShareFault(share),
      messages: { appeared: 'share unavailable: taking no units', resolved: 'share available again: taking units' },
    })
    this.#settingsWatch = new SettingsWatch({ ...shared, distributes, settings, intervalMs: settingsIntervalMs })
    this.#store = new ProblemNote({
      ...shared,
      messages: {
        appeared: 'store rejects results: taking no units',
        resolved: 'store accepts results again: taking units',
      },
    })
    this.#rest = new Rest({ ...shared, firstMs: restMs, longestMs: longestRestMs })
  }

  /** Why the engine takes no units; empty if it does. */
  get problems(): readonly string[] {
    const watches = [this.#machineWatch, this.#shareWatch, this.#settingsWatch, this.#rest, this.#store]
    return watches.map(({ problem }) => problem).filter((problem) => problem !== undefined)
  }

  /** Problems that do not keep the engine from taking units. */
  get notices(): readonly string[] {
    return [this.#settingsWatch.notice].filter((notice) => notice !== undefined)
  }

  /** Checks everything now. Throws when the store does not answer. */
  async look(): Promise<void> {
    await Promise.all([this.#machineWatch.look(), this.#shareWatch.look(), this.#settingsWatch.look()])
  }

  start(): void {
    this.#machineWatch.start()
    this.#shareWatch.start()
    this.#settingsWatch.start()
  }

  /** Idempotent; may be called before `start`. */
  async stop(): Promise<void> {
    this.#rest.stop()
    await Promise.all([this.#machineWatch.stop(), this.#shareWatch.stop(), this.#settingsWatch.stop()])
  }

  /**
   * Returns whether the machine has room for so many more runs. If not, takes no units until a
   * check finds room.
   */
  async hasRoomFor(units: number): Promise<boolean> {
    const lack = await this.#machine.findLackOfRoom(units)
    if (lack !== undefined && this.#machineWatch.problem === undefined) this.#machineWatch.note(lack)
    return lack === undefined
  }

  /** Notes why the store rejects results although it answers; undefined: it accepts them. */
  noteStore(problem: string | undefined): void {
    this.#store.note(problem)
  }

  /**
   * Handles a run that failed because of this engine: the engine rests, and its machine is checked
   * from scratch.
   */
  runFailed(cause: string): void {
    this.#rest.begin(cause)
    this.#isToLookAfresh = true
    this.#machineWatch.wake()
  }

  /** Handles a run that ended without a fault of this engine. */
  runWorked(): void {
    this.#rest.forget()
  }

  async #lookAtMachine(): Promise<string | undefined> {
    const afresh = this.#isToLookAfresh
    this.#isToLookAfresh = false
    return joinProblems(await this.#machine.look({ afresh }))
  }

  #notify(): void {
    const isFit = this.problems.length === 0
    if (isFit === this.#wasFit) return
    this.#wasFit = isFit
    this.#onChange(isFit)
  }
}

function joinProblems(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join('; ')
}
