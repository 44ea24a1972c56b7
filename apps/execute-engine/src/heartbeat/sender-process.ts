import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { backoffMs } from '@distribute/service'
import type { Logger } from 'pino'
import type { SenderSettings } from './heartbeat-sender.ts'
import type { SendOutcome } from './send-to-zabbix.ts'

const program = join(import.meta.dirname, 'sender-main.ts')

/** One that dies again and again is no reason to keep a core busy. */
const restartWithinMs = { firstMs: 500, mostMs: 60_000 }
const stopWithinMs = 1000

/**
 * The process that sends the heartbeat: started again whenever it dies, until it is stopped. It is of its own so that
 * somebody can tell of an engine whose loop does not turn; whatever becomes of it, the engine only logs it.
 */
export class SenderProcess {
  readonly #settings: SenderSettings
  readonly #logger: Logger
  #child: ChildProcess | undefined
  #isTelling = false
  #deaths = 0
  #restart: NodeJS.Timeout | undefined
  #lastKind: SendOutcome['kind'] | undefined
  #stopping: Promise<void> | undefined

  constructor(settings: SenderSettings, logger: Logger) {
    this.#settings = settings
    this.#logger = logger
    this.#start()
  }

  /** Passes the engine's word on. One that the sender does not read is not piled up: the next is as good. */
  tell(problems: readonly string[]): void {
    const child = this.#child
    if (child?.connected !== true || this.#isTelling) return
    this.#isTelling = true
    // An error is that of a sender that is gone: its end is heard.
    child.send(problems, () => {
      if (child === this.#child) this.#isTelling = false
    })
  }

  /** Resolves when the process is gone; safe to repeat. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#restart)
    const child = this.#child
    if (child === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.connected) child.disconnect()
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await ended
    clearTimeout(deadline)
  }

  #start(): void {
    try {
      const child = forkSender(this.#settings)
      this.#child = child
      this.#isTelling = false
      child.on('message', (outcome) => this.#hear(outcome as SendOutcome))
      child.once('exit', (exitCode, signal) => this.#ended({ exitCode, signal }))
      child.on('error', (error) => {
        // It could not be started: no exit follows.
        if (child.pid === undefined) this.#ended({ err: error })
      })
    } catch (error) {
      this.#ended({ err: error })
    }
  }

  #ended(how: object): void {
    this.#child = undefined
    if (this.#stopping !== undefined) return
    this.#deaths += 1
    const restartInMs = Math.round(backoffMs(this.#deaths, restartWithinMs))
    if (this.#deaths === 1) this.#logger.warn({ ...how, restartInMs }, 'the heartbeat sender ended; starting another')
    this.#restart = setTimeout(() => this.#start(), restartInMs)
  }

  #hear(outcome: SendOutcome): void {
    this.#deaths = 0
    if (outcome.kind === this.#lastKind) return
    this.#lastKind = outcome.kind
    const { zabbix, host, item } = this.#settings
    const details = { zabbix: `${zabbix.host}:${zabbix.port}`, host, item }
    if (outcome.kind === 'taken') this.#logger.info(details, 'Zabbix takes the heartbeat')
    else this.#logger.warn(details, `Zabbix does not take the heartbeat: ${outcome.problem}; trying on`)
  }
}

/** With nothing of the engine's environment, which may hold secrets; what it has to say of a crash is on standard error. */
function forkSender(settings: SenderSettings): ChildProcess {
  return fork(program, [JSON.stringify(settings)], {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}
