import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { InspectionAnswer, InspectionJob } from './inspection-job.ts'

const program = join(import.meta.dirname, 'inspection-main.ts')

/** How a process ended that sent no answer. */
export interface Death {
  readonly kind: 'died'
  readonly signal: NodeJS.Signals | null
  readonly exitCode: number | null
}

/**
 * A process that inspects one playbook at a time. Its own heap protects the service: a thread that
 * runs out of memory would end the whole process. It never keeps its parent alive.
 */
export class InspectionProcess {
  readonly #child: ChildProcess
  readonly #death: Promise<Death>

  constructor(heapMiB: number) {
    // While it is busy, it would not notice that its parent was killed.
    const args = ['--pdeathsig', 'KILL', process.execPath, `--max-old-space-size=${heapMiB}`, program]
    this.#child = spawn('setpriv', args, {
      // without the environment of the service, which may contain secrets
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#death = new Promise((resolve, reject) => {
      this.#child.once('exit', (exitCode, signal) => resolve({ kind: 'died', exitCode, signal }))
      this.#child.on('error', (error) => {
        // The process did not start: no exit event follows.
        if (this.#child.pid === undefined) reject(error)
      })
    })
    this.#death.catch(() => undefined)
    this.#child.unref()
    this.#child.channel?.unref()
  }

  /** Rejects if the process cannot be started. */
  async run(job: InspectionJob): Promise<InspectionAnswer | Death> {
    const answer = new Promise<InspectionAnswer>((resolve) => {
      this.#child.once('message', (message) => resolve(message as InspectionAnswer))
    })
    this.#child.channel?.ref()
    // An error means that the process is gone: its exit event follows.
    this.#child.send(job, () => undefined)
    try {
      return await Promise.race([answer, this.#death])
    } finally {
      this.#child.removeAllListeners('message')
      this.#child.channel?.unref()
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
