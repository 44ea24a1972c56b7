import type { MachineCheck } from '@distribute/runner'
import type { Logger } from 'pino'
import { ProblemWatch } from './problem-watch.ts'
import { Rest } from './rest.ts'
import { findShareFault, type WatchedShare } from './watched-share.ts'

export interface FitnessDeps {
  readonly machine: MachineCheck
  readonly share: WatchedShare
  readonly logger: Logger
  /** The engine became fit, or unfit. */
  readonly onChange: (isFit: boolean) => void
}

export interface FitnessSettings {
  /** between two looks at the share; left out: 10 s */
  readonly shareIntervalMs?: number | undefined
  /** between two looks at the machine; left out: 10 s */
  readonly machineIntervalMs?: number | undefined
  /** the first rest after a run that failed because of the engine; left out: 30 s */
  readonly restMs?: number | undefined
}

const longestRestMs = 600_000

/** Whether an engine may take units: its machine can run them, it sees the share, and its last runs did not fail because of it. */
export class Fitness {
  readonly #machine: MachineCheck
  readonly #onChange: (isFit: boolean) => void
  readonly #machineWatch: ProblemWatch
  readonly #shareWatch: ProblemWatch
  readonly #rest: Rest
  #isToLookAfresh = false
  #wasFit = true

  constructor({ machine, share, logger, onChange }: FitnessDeps, settings: FitnessSettings) {
    const { shareIntervalMs = 10_000, machineIntervalMs = 10_000, restMs = 30_000 } = settings
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
    this.#rest = new Rest({ ...shared, firstMs: restMs, longestMs: longestRestMs })
  }

  /** Why no units are taken; none: they are. */
  get problems(): readonly string[] {
    const found = [this.#machineWatch.problem, this.#shareWatch.problem, this.#rest.problem]
    return found.filter((problem) => problem !== undefined)
  }

  /** One look at all, now; throws when the store does not say whether the share is needed. */
  async look(): Promise<void> {
    await Promise.all([this.#machineWatch.look(), this.#shareWatch.look()])
  }

  start(): void {
    this.#machineWatch.start()
    this.#shareWatch.start()
  }

  /** Safe to repeat, also when never started. */
  async stop(): Promise<void> {
    this.#rest.stop()
    await Promise.all([this.#machineWatch.stop(), this.#shareWatch.stop()])
  }

  /** Whether there is room to start so many more runs; where there is not, no units are taken until a look finds some. */
  async hasRoomFor(units: number): Promise<boolean> {
    const lack = await this.#machine.findLackOfRoom(units)
    if (lack !== undefined && this.#machineWatch.problem === undefined) this.#machineWatch.note(lack)
    return lack === undefined
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
