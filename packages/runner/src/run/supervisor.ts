import { join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { execa } from 'execa'
import { findPython, pythonFolder } from './python.ts'
import type { UnitFolder } from './unit-folder.ts'

/** A supervisor that this process has started. */
export interface Supervisor {
  /** Asks it to end its run; harmless when it has ended. */
  end(reason: 'cancel' | 'stopped'): void
  /** Moves its hold on; harmless when it has ended. */
  hold(untilBootMs: number): void
  isRunning(): boolean
  /** How its process ended, as far as it has. */
  readonly status: SupervisorStatus
  /** Resolves when its process has ended; until somebody waits, it does not keep this process alive. */
  waitForEnd(): Promise<void>
}

export interface SupervisorStatus {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

export interface SupervisorOptions {
  readonly folder: UnitFolder
  readonly env: Readonly<Record<string, string>>
  /** as `formatSecrets` has them */
  readonly secrets: string
  readonly python?: string | undefined
}

const program = join(pythonFolder, 'supervisor.py')
/**
 * Starts the supervisor of a run: detached, in a session of its own, with nothing of this process that it needs to
 * live, unless it has a hold. Throws `AppError` `internal` when it cannot be started.
 */
export async function startSupervisor({ folder, env, secrets, python }: SupervisorOptions): Promise<Supervisor> {
  const command = python ?? findPython()
  // isolated and without site-packages: half the start time, and nothing of the surroundings counts
  const subprocess = execa(command, ['-I', '-S', program, folder.request], {
    stdio: [{ value: 'pipe', input: true }, 'ignore', 'ignore', { value: 'pipe', input: true }],
    env,
    extendEnv: false,
    cwd: folder.path,
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
  })
  const process = subprocess.nodeChildProcess
  if (process.pid === undefined) {
    const { originalMessage } = await subprocess
    throw new AppError('internal', `the supervisor could not be started with ${command}: ${originalMessage}`)
  }
  process.unref()
  const { stdin } = process
  // it may have ended before it has read them
  stdin?.on('error', () => undefined)
  stdin?.end(secrets)
  const control = subprocess.stdio[3]
  // it may be gone when it is told to end
  control.on('error', () => undefined)
  const tell = (message: object) => void control.write(`${JSON.stringify(message)}\n`)
  return {
    end: (reason) => tell({ type: 'end', reason }),
    hold: (untilBootMs) => tell({ type: 'hold', untilBootMs }),
    isRunning: () => process.exitCode === null && process.signalCode === null,
    get status() {
      return { exitCode: process.exitCode, signal: process.signalCode }
    },
    waitForEnd: async () => {
      process.ref()
      await subprocess
    },
  }
}
