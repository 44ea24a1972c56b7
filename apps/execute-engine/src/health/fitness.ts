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
  /** what distribute says of itself, and what this engine runs with */
  readonly distributes: Store['distributes']
  readonly settings: SharedSettings
  readonly logger: Logger
  /** The engine became fit, or unfit. */
  readonly onChange: (isFit: boolean) => void
}

export interface FitnessSettings {
  /** between two looks at the share; left out: 10 s */
  readonly shareIntervalMs?: number | undefined
  /** between two looks at the machine; left out: 10 s */
  readonly machineIntervalMs?: number | undefined
  /** between two looks at what distribute runs with; left out: 10 s */
  readonly settingsIntervalMs?: number | undefined
  /** the first rest after a run that failed because of the engine; left out: 30 s */
  readonly restMs?: number | undefined
}

const longestRestMs = 600_000

/** Whether an engine may take units: its machine can run them, it sees the share, it agrees with distribute, and its last runs did not fail because of it. */
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
    const shared = { logger, onChange: () => this.#tell() }
    this.#machine = machine
    this.#onChange = onChange
    this.#machineWatch = new ProblemWatch({
      ...shared,
      name: 'machine',
      intervalMs: machineIntervalMs,
      look: () => this.#lookAtMachine(),
      says: {
        lost: 'this machine cannot run units: no new ones until it can',
        found: 'this machine can run units: taking them',
      },
    })
    this.#shareWatch = new ProblemWatch({
      ...shared,
      name: 'share',
      intervalMs: shareIntervalMs,
      look: () => findShareFault(share),
      says: { lost: 'the share is not seen: no new units until it is', found: 'the share is seen again: taking units' },
    })
    this.#settingsWatch = new SettingsWatch({ ...shared, distributes, settings, intervalMs: settingsIntervalMs })
    this.#store = new ProblemNote({
      ...shared,
      says: {
        lost: 'the store takes no results: no new units until it does',
        found: 'the store takes results again: taking units',
      },
    })
    this.#rest = new Rest({ ...shared, firstMs: restMs, longestMs: longestRestMs })
  }

  /** Why no units are taken; none: they are. */
  get problems(): readonly string[] {
    const watches = [this.#machineWatch, this.#shareWatch, this.#settingsWatch, this.#rest, this.#store]
    return watches.map(({ problem }) => problem).filter((problem) => problem !== undefined)
  }

  /** What is not as it should be although units are taken. */
  get notices(): readonly string[] {
    return [this.#settingsWatch.notice].filter((notice) => notice !== undefined)
  }

  /** One look at all, now; throws when the store does not answer. */
  async look(): Promise<void> {
    await Promise.all([this.#machineWatch.look(), this.#shareWatch.look(), this.#settingsWatch.look()])
  }

  start(): void {
    this.#machineWatch.start()
    this.#shareWatch.start()
    this.#settingsWatch.start()
  }

  /** Safe to repeat, also when never started. */
  async stop(): Promise<void> {
    this.#rest.stop()
    await Promise.all([this.#machineWatch.stop(), this.#shareWatch.stop(), this.#settingsWatch.stop()])
  }

  /** Whether there is room to start so many more runs; where there is not, no units are taken until a look finds some. */
  async hasRoomFor(units: number): Promise<boolean> {
    const lack = await this.#machine.findLackOfRoom(units)
    if (lack !== undefined && this.#machineWatch.problem === undefined) this.#machineWatch.note(lack)
    return lack === undefined
  }

  /** Why the store refuses results although it answers; undefined: it takes them. */
  noteStore(problem: string | undefined): void {
    this.#store.note(problem)
  }

  /** A run failed because of this engine: it rests, and its machine is looked at as if for the first time. */
  runFailed(cause: string): void {
    this.#rest.begin(cause)
    this.#isToLookAfresh = true
    this.#machineWatch.wake()
  }

  /** A run came to its end, and not because of this engine. */
  runWorked(): void {
    this.#rest.forget()
  }

  async #lookAtMachine(): Promise<string | undefined> {
    const afresh = this.#isToLookAfresh
    this.#isToLookAfresh = false
    return joinProblems(await this.#machine.look({ afresh }))
  }

  #tell(): void {
    const isFit = this.problems.length === 0
    if (isFit === this.#wasFit) return
    this.#wasFit = isFit
    this.#onChange(isFit)
  }
}

function joinProblems(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join('; ')
}
