import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { InspectionAnswer, InspectionJob } from './inspection-job.ts'

const program = join(import.meta.dirname, 'inspection-main.ts')

/** How a process went that gave no answer. */
export interface Death {
  readonly kind: 'died'
  readonly signal: NodeJS.Signals | null
  readonly exitCode: number | null
}

/**
 * A process that looks at one playbook at a time. It has a heap of its own, so that running out of it ends nobody else: a
 * thread that does so takes the whole process with it. It never keeps the process that has it.
 */
export class InspectionProcess {
  readonly #child: ChildProcess
  readonly #death: Promise<Death>

  constructor(heapMiB: number) {
    // by a parent that is killed it would not be told while it is busy
    const args = ['--pdeathsig', 'KILL', process.execPath, `--max-old-space-size=${heapMiB}`, program]
    this.#child = spawn('setpriv', args, {
      // nothing of the service's environment, which may hold secrets
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#death = new Promise((resolve, reject) => {
      this.#child.once('exit', (exitCode, signal) => resolve({ kind: 'died', exitCode, signal }))
      this.#child.on('error', (error) => {
        // It could not be started: no exit follows.
        if (this.#child.pid === undefined) reject(error)
      })
    })
    this.#death.catch(() => undefined)
    this.#child.unref()
    this.#child.channel?.unref()
  }

  /** Rejects when it cannot be started. */
  async run(job: InspectionJob): Promise<InspectionAnswer | Death> {
    const answer = new Promise<InspectionAnswer>((resolve) => {
      this.#child.once('message', (message) => resolve(message as InspectionAnswer))
    })
    this.#child.channel?.ref()
    // An error is that of a process that is gone: its end is heard.
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
