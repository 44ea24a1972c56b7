import type { Logger } from 'pino'

export interface KafkaMembershipOptions {
  readonly lane: string
  /** the coordinator expels a member it has not heard of for this long */
  readonly sessionTimeoutMs: number
  readonly logger: Logger
}

const checkEveryMs = 1_000

/** Knows whether a lane's consumer is a member of its group, and logs each change of that once. */
export class KafkaMembership {
  readonly #options: KafkaMembershipOptions
  readonly #timer: NodeJS.Timeout
  #heardAtMs = Number.NEGATIVE_INFINITY
  /** what was logged last */
  #said: 'nothing' | 'member' | 'lost' = 'nothing'

  constructor(options: KafkaMembershipOptions) {
    this.#options = options
    // kafkajs tells of no broken connection while it tries again: only the missing heartbeats do.
    this.#timer = setInterval(() => this.#check(), checkEveryMs).unref()
  }

  isMember(): boolean {
    return performance.now() - this.#heardAtMs < this.#options.sessionTimeoutMs
  }

  /** The coordinator has answered a join or a heartbeat. */
  heard(): void {
    this.#heardAtMs = performance.now()
    if (this.#said === 'member') return
    this.#said = 'member'
    this.#options.logger.info({ lane: this.#options.lane }, 'The lane is consumed from Kafka')
  }

  lost(error: unknown): void {
    this.#heardAtMs = Number.NEGATIVE_INFINITY
    if (this.#said === 'lost') return
    this.#said = 'lost'
    this.#options.logger.warn(
      { err: error, lane: this.#options.lane },
      'The lane is not consumed from Kafka; trying on',
    )
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#heardAtMs = Number.NEGATIVE_INFINITY
  }

  #check(): void {
    if (this.#said === 'member' && !this.isMember()) this.lost(undefined)
  }
}
