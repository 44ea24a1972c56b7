import { AppError, type SharedSettings } from '@distribute/contracts'
import { compareSettings } from '@distribute/domain'
import { startTicker, type Ticker } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { ProblemNote } from './problem-note.ts'

export interface SettingsWatchOptions {
  readonly distributes: Store['distributes']
  /** settings of this engine */
  readonly settings: SharedSettings
  readonly intervalMs: number
  readonly onChange: () => void
  readonly logger: Logger
}

/** a distribute that was silent for longer is not compared */
const livingWithinMs = 60_000

/** Compares the engine's settings with those of each distribute, periodically. */
export class SettingsWatch {
  readonly #options: SettingsWatchOptions
  readonly #danger: ProblemNote
  readonly #difference: ProblemNote
  #ticker: Ticker | undefined

  constructor(options: SettingsWatchOptions) {
    const { logger, onChange } = options
    this.#options = options
    this.#danger = new ProblemNote({
      messages: {
        appeared: 'settings differ: a host could run twice at the same time; taking no units',
        resolved: 'settings agree again: taking units',
      },
      logger,
      onChange,
    })
    this.#difference = new ProblemNote({
      level: 'warn',
      messages: { appeared: 'settings differ between daemons', resolved: 'settings agree between daemons' },
      logger,
      onChange,
    })
  }

  /** a difference that forbids taking units */
  get problem(): string | undefined {
    return this.#danger.problem
  }

  /** other differences */
  get notice(): string | undefined {
    return this.#difference.problem
  }

  /**
   * Compares now. Throws when the store does not answer. Without the right to read the table, takes
   * units anyway.
   */
  async look(): Promise<void> {
    await this.#look().catch((error) => {
      if (!(error instanceof AppError && error.code === 'invalid_configuration')) throw error
    })
  }

  start(): void {
    const { intervalMs, logger } = this.#options
    this.#ticker ??= startTicker({ name: 'settings', intervalMs, task: () => this.#look(), logger })
  }

  /** Idempotent; may be called before `start`. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  async #look(): Promise<void> {
    const { distributes, settings } = this.#options
    const found = await distributes.list(livingWithinMs)
    const differences = found.map((one) => ({ ...compareSettings(settings, one.settings), host: one.hostName }))
    this.#danger.note(joinDistinct(differences.map(({ danger, host }) => danger && `${danger} (${host})`)))
    this.#difference.note(joinDistinct(differences.map(({ warning, host }) => warning && `${warning} (${host})`)))
  }
}

/** Joins texts without duplicates: several instances on one host say the same. */
function joinDistinct(texts: readonly (string | undefined)[]): string | undefined {
  const distinct = new Set(texts.filter((text) => text !== undefined))
  return distinct.size === 0 ? undefined : [...distinct].join('; ')
}
