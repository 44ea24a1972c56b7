import { AppError, type SharedSettings } from '@distribute/contracts'
import { compareSettings } from '@distribute/domain'
import { startTicker, type Ticker } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { ProblemNote } from './problem-note.ts'

export interface SettingsWatchOptions {
  readonly distributes: Store['distributes']
  /** what this engine runs with */
  readonly settings: SharedSettings
  readonly intervalMs: number
  readonly onChange: () => void
  readonly logger: Logger
}

/** a distribute that has not been heard of for so long is not compared with */
const livingWithinMs = 60_000

/** Compares again and again what the engine runs with to what each distribute does. */
export class SettingsWatch {
  readonly #options: SettingsWatchOptions
  readonly #danger: ProblemNote
  readonly #difference: ProblemNote
  #ticker: Ticker | undefined

  constructor(options: SettingsWatchOptions) {
    const { logger, onChange } = options
    this.#options = options
    this.#danger = new ProblemNote({
      says: {
        lost: 'settings differ so that a host could be run twice at a time: no new units until they agree',
        found: 'settings agree so that no host can be run twice at a time: taking units',
      },
      logger,
      onChange,
    })
    this.#difference = new ProblemNote({
      level: 'warn',
      says: { lost: 'settings differ between daemons', found: 'settings agree between daemons' },
      logger,
      onChange,
    })
  }

  /** Why no units may be taken. */
  get problem(): string | undefined {
    return this.#danger.problem
  }

  /** What differs beside that. */
  get notice(): string | undefined {
    return this.#difference.problem
  }

  /** One look, now; throws when the store does not answer. An account without the right to look takes units all the same. */
  async look(): Promise<void> {
    await this.#look().catch((error) => {
      if (!(error instanceof AppError && error.code === 'invalid_configuration')) throw error
    })
  }

  start(): void {
    const { intervalMs, logger } = this.#options
    this.#ticker ??= startTicker({ name: 'settings', intervalMs, task: () => this.#look(), logger })
  }

  /** Safe to repeat, also when never started. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  async #look(): Promise<void> {
    const { distributes, settings } = this.#options
    const found = await distributes.list(livingWithinMs)
    const differences = found.map((one) => ({ ...compareSettings(settings, one.settings), host: one.hostName }))
    this.#danger.note(tell(differences.map(({ danger, host }) => danger && `${danger} (${host})`)))
    this.#difference.note(tell(differences.map(({ warning, host }) => warning && `${warning} (${host})`)))
  }
}

/** Instances of one host that say the same are one. */
function tell(texts: readonly (string | undefined)[]): string | undefined {
  const told = new Set(texts.filter((text) => text !== undefined))
  return told.size === 0 ? undefined : [...told].join('; ')
}
