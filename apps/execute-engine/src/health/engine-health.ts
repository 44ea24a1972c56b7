export interface EngineHealthSettings {
  /** the store is asked all the time: a silence this long is an outage */
  readonly storeSilentAfterMs: number
}

/** `draining` and `stopping` are what a person wished: Zabbix' triggers know them by these words. */
const reasons = {
  starting: 'starting',
  'taking units': undefined,
  draining: 'draining, as a person asked: it takes no new units',
  'taken over': 'another engine took over its id: it takes no new units',
  stopping: 'stopping: it takes no new units',
} as const

type Phase = keyof typeof reasons

/** What an engine knows of itself: whether it can take units, and why not. */
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

  /** Why the engine cannot take units as it should; empty: it is well. */
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
    if (!isConsuming) return 'not connected to the queue: units come late'
    return undefined
  }
}
