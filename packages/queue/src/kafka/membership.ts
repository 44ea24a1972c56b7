import type { Logger } from 'pino'

export interface KafkaMembershipOptions {
  readonly lane: string
  /** the coordinator expels a member that was silent for this long */
  readonly sessionTimeoutMs: number
  readonly logger: Logger
}

const checkEveryMs = 1_000

/** Tracks whether the consumer of a lane is a member of its group, and logs each change once. */
export class KafkaMembership {
  readonly #options: KafkaMembershipOptions
  readonly #timer: NodeJS.Timeout
  #heardAtMs = Number.NEGATIVE_INFINITY
  /** the last state that was logged */
  #logged: 'nothing' | 'member' | 'lost' = 'nothing'

  constructor(options: KafkaMembershipOptions) {
    this.#options = options
    // kafkajs reports no broken connection while it retries: only missing heartbeats show it.
    this.#timer = setInterval(() => this.#check(), checkEveryMs).unref()
  }

  isMember(): boolean {
    return performance.now() - this.#heardAtMs < this.#options.sessionTimeoutMs
  }

  /** Notes that the coordinator answered a join or a heartbeat. */
  heard(): void {
    this.#heardAtMs = performance.now()
    if (this.#logged === 'member') return
    this.#logged = 'member'
    this.#options.logger.info({ lane: this.#options.lane }, 'lane consumed from Kafka')
  }

  lost(error: unknown): void {
    this.#heardAtMs = Number.NEGATIVE_INFINITY
    if (this.#logged === 'lost') return
    this.#logged = 'lost'
    this.#options.logger.warn({ err: error, lane: this.#options.lane }, 'lane not consumed from Kafka; retrying')
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#heardAtMs = Number.NEGATIVE_INFINITY
  }

  #check(): void {
    if (this.#logged === 'member' && !this.isMember()) this.lost(undefined)
  }
}
