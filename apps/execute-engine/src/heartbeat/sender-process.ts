import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { backoffMs } from '@distribute/service'
import type { Logger } from 'pino'
import type { SenderSettings } from './heartbeat-sender.ts'
import type { SendOutcome } from './send-to-zabbix.ts'

const program = join(import.meta.dirname, 'sender-main.ts')

/** Restarts back off, so that a sender that keeps dying does not use up a core. */
const restartWithinMs = { firstMs: 500, mostMs: 60_000 }
const stopWithinMs = 1000

/**
 * Runs the heartbeat sender in a separate process, so that it can report an engine whose event
 * loop is blocked. Restarts the process whenever it dies, until `stop`. Its failures are only
 * logged.
 */
export class SenderProcess {
  readonly #settings: SenderSettings
  readonly #logger: Logger
  #child: ChildProcess | undefined
  #isSending = false
  #deaths = 0
  #restart: NodeJS.Timeout | undefined
  #lastKind: SendOutcome['kind'] | undefined
  #stopping: Promise<void> | undefined

  constructor(settings: SenderSettings, logger: Logger) {
    this.#settings = settings
    this.#logger = logger
    this.#start()
  }

  /**
   * Sends the engine's problems to the process. Skips a message while the previous one is unread.
   */
  send(problems: readonly string[]): void {
    const child = this.#child
    if (child?.connected !== true || this.#isSending) return
    this.#isSending = true
    // An error means that the sender is gone; its exit is handled elsewhere.
    child.send(problems, () => {
      if (child === this.#child) this.#isSending = false
    })
  }

  /** Resolves when the process is gone. Idempotent. */
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
      this.#isSending = false
      child.on('message', (outcome) => this.#receive(outcome as SendOutcome))
      child.once('exit', (exitCode, signal) => this.#ended({ exitCode, signal }))
      child.on('error', (error) => {
        // The process did not start, so no exit follows.
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
    if (this.#deaths === 1) this.#logger.warn({ ...how, restartInMs }, 'heartbeat sender exited; restarting it')
    this.#restart = setTimeout(() => this.#start(), restartInMs)
  }

  #receive(outcome: SendOutcome): void {
    this.#deaths = 0
    if (outcome.kind === this.#lastKind) return
    this.#lastKind = outcome.kind
    const { zabbix, host, item } = this.#settings
    const details = { zabbix: `${zabbix.host}:${zabbix.port}`, host, item }
    if (outcome.kind === 'taken') this.#logger.info(details, 'heartbeat accepted by Zabbix')
    else this.#logger.warn(details, `heartbeat not accepted by Zabbix: ${outcome.problem}; retrying`)
  }
}

/** Passes no environment, which may contain secrets. Crashes are reported on standard error. */
function forkSender(settings: SenderSettings): ChildProcess {
  return fork(program, [JSON.stringify(settings)], {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}
