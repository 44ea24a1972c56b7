import { type SendOutcome, sendToZabbix, type ZabbixAddress } from './send-to-zabbix.ts'
import type { ZabbixValue } from './zabbix-protocol.ts'

/** What the sender's process is started with. */
export interface SenderSettings {
  readonly zabbix: ZabbixAddress
  /** the engine's host in Zabbix */
  readonly host: string
  readonly item: string
  readonly intervalMs: number
  /** an engine that has been silent for so long does not work, whatever it said last */
  readonly stalledAfterMs: number
}

/** connecting and answer */
const sendDeadlineMs = 5000

/**
 * Tells Zabbix how the engine is, every `intervalMs`: 1, or 0 with the reason. The engine says it again and again;
 * from one that says nothing its silence is told. The first beat waits until the engine is well, an interval at most:
 * starting is no alarm.
 */
export class HeartbeatSender {
  readonly #settings: SenderSettings
  readonly #onChange: (outcome: SendOutcome) => void
  #problems: readonly string[] = ['starting']
  #heardAtMs = performance.now()
  #isSending = false
  #lastKind: SendOutcome['kind'] | undefined
  #firstBeat: NodeJS.Timeout | undefined

  /** `onChange` hears the first outcome, and then each that is of another kind than the one before. */
  constructor(settings: SenderSettings, onChange: (outcome: SendOutcome) => void) {
    this.#settings = settings
    this.#onChange = onChange
    this.#firstBeat = setTimeout(() => this.#begin(), settings.intervalMs)
  }

  /** The engine's word: why it cannot take units; nothing: it is well. */
  hear(problems: readonly string[]): void {
    this.#problems = problems
    this.#heardAtMs = performance.now()
    if (problems.length === 0 && this.#firstBeat !== undefined) this.#begin()
  }

  #begin(): void {
    clearTimeout(this.#firstBeat)
    this.#firstBeat = undefined
    void this.#beat()
    // what the engine said while this process stood still is heard first
    setInterval(() => setImmediate(() => void this.#beat()), this.#settings.intervalMs)
  }

  /** One at a time: a server that is slower than the interval gets fewer beats, never a queue of them. */
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
    const silentMs = performance.now() - this.#heardAtMs
    if (silentMs < this.#settings.stalledAfterMs) return this.#problems
    return [`the engine's loop has not turned for ${Math.round(silentMs / 1000)} s`]
  }
}

/** The reason comes with each beat, so that none is left standing beside a 1. */
function toValues({ host, item }: SenderSettings, problems: readonly string[]): readonly ZabbixValue[] {
  return [
    { host, key: item, value: problems.length === 0 ? '1' : '0' },
    { host, key: `${item}.reason`, value: problems.join('; ') },
  ]
}
