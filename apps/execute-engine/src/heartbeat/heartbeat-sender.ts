import { type SendOutcome, sendToZabbix, type ZabbixAddress } from './send-to-zabbix.ts'
import type { ZabbixValue } from './zabbix-protocol.ts'

/** Settings of the sender process. */
export interface SenderSettings {
  readonly zabbix: ZabbixAddress
  /** the engine's host in Zabbix */
  readonly host: string
  readonly item: string
  readonly intervalMs: number
  /** an engine that is silent for this long counts as stalled */
  readonly stalledAfterMs: number
}

/** for connecting and the answer together */
const sendDeadlineMs = 5000

/**
 * Sends the engine's health to Zabbix every `intervalMs`: 1, or 0 with the reason. The engine
 * repeats its problems all the time; if it falls silent, that is the reason. The first beat waits
 * until the engine is well, one interval at most, so that a start raises no alarm.
 */
export class HeartbeatSender {
  readonly #settings: SenderSettings
  readonly #onChange: (outcome: SendOutcome) => void
  #problems: readonly string[] = ['starting']
  #receivedAtMs = performance.now()
  #isSending = false
  #lastKind: SendOutcome['kind'] | undefined
  #firstBeat: NodeJS.Timeout | undefined

  /** Calls `onChange` for the first outcome, and then whenever its kind changes. */
  constructor(settings: SenderSettings, onChange: (outcome: SendOutcome) => void) {
    this.#settings = settings
    this.#onChange = onChange
    this.#firstBeat = setTimeout(() => this.#begin(), settings.intervalMs)
  }

  /** Receives the engine's problems; empty if it is well. */
  receive(problems: readonly string[]): void {
    this.#problems = problems
    this.#receivedAtMs = performance.now()
    if (problems.length === 0 && this.#firstBeat !== undefined) this.#begin()
  }

  #begin(): void {
    clearTimeout(this.#firstBeat)
    this.#firstBeat = undefined
    void this.#beat()
    // after a standstill of this process, first receive what the engine sent meanwhile
    setInterval(() => setImmediate(() => void this.#beat()), this.#settings.intervalMs)
  }

  /**
   * Sends one beat at a time: a server slower than the interval gets fewer beats, not a queue of
   * them.
   */
  async #beat(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    const values = toValues(this.#settings, this.#listProblems())
    const outcome = await sendToZabbix(this.#settings.zabbix, values, sendDeadlineMs)
    this.#isSending = false
    if (outcome.kind === this.#lastKind) return
    this.#lastKind = outcome.kind
    this.#onChange(outcome)
  }

  #listProblems(): readonly string[] {
    const silentMs = performance.now() - this.#receivedAtMs
    if (silentMs < this.#settings.stalledAfterMs) return this.#problems
    return [`the engine's event loop has been blocked for ${Math.round(silentMs / 1000)} s`]
  }
}

/** Every beat carries the reason, so that no old reason stays beside a 1. */
function toValues({ host, item }: SenderSettings, problems: readonly string[]): readonly ZabbixValue[] {
  return [
    { host, key: item, value: problems.length === 0 ? '1' : '0' },
    { host, key: `${item}.reason`, value: problems.join('; ') },
  ]
}
