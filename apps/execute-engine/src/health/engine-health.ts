export interface EngineHealthSettings {
  /** a silence this long is an outage, because the store is queried all the time */
  readonly storeSilentAfterMs: number
}

/**
 * The Zabbix triggers recognize an intended drain or stop by the first word: `draining`,
 * `stopping`.
 */
const reasons = {
  starting: 'starting',
  'taking units': undefined,
  draining: 'draining on request: takes no new units',
  'taken over': 'another engine took over this id: takes no new units',
  stopping: 'stopping: takes no new units',
} as const

type Phase = keyof typeof reasons

/** What the engine knows about itself: whether it can take units, and why not. */
export class EngineHealth {
  readonly #settings: EngineHealthSettings
  #phase: Phase = 'starting'
  #storeAnsweredAtMs = performance.now()

  constructor(settings: EngineHealthSettings) {
    this.#settings = settings
  }

  storeAnswered(): void {
    this.#storeAnsweredAtMs = performance.now()
  }

  started(): void {
    if (this.#phase === 'starting') this.#phase = 'taking units'
  }

  takesNoMore(phase: 'draining' | 'taken over' | 'stopping'): void {
    this.#phase = phase
  }

  /** Lists what keeps the engine from taking units as it should; empty if it is well. */
  listProblems({ isConsuming }: { isConsuming: boolean }): readonly string[] {
    return [reasons[this.#phase], this.#storeProblem(), this.#intakeProblem(isConsuming)].filter(
      (reason) => reason !== undefined,
    )
  }

  #storeProblem(): string | undefined {
    const silentMs = performance.now() - this.#storeAnsweredAtMs
    if (silentMs < this.#settings.storeSilentAfterMs) return undefined
    return `the store has not answered for ${Math.round(silentMs / 1000)} s`
  }

  #intakeProblem(isConsuming: boolean): string | undefined {
    if (this.#phase !== 'taking units') return undefined
    if (!isConsuming) return 'not connected to the queue: units start late'
    return undefined
  }
}
