import { join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { execa } from 'execa'
import { findPython, pythonFolder } from './python.ts'
import type { UnitFolder } from './unit-folder.ts'

/** A supervisor that this process started. */
export interface Supervisor {
  /** Asks it to end its run. A no-op if it has ended. */
  end(reason: 'cancel' | 'stopped'): void
  /** Extends the time that the run may go on. A no-op if it has ended. */
  runUntil(bootMs: number): void
  isRunning(): boolean
  /** how its process ended; all null while it runs */
  readonly status: SupervisorStatus
  /** Resolves when its process has ended. Only a pending call keeps this process alive. */
  waitForEnd(): Promise<void>
}

export interface SupervisorStatus {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

export interface SupervisorOptions {
  readonly folder: UnitFolder
  readonly env: Readonly<Record<string, string>>
  /** as `formatSecrets` returns them */
  readonly secrets: string
  readonly python?: string | undefined
}

const program = join(pythonFolder, 'supervisor.py')

/**
 * Starts the supervisor of a run: detached, in a new session. It outlives this process,
 * unless its request has a time to run until. Throws `AppError` `internal` if it cannot be started.
 */
export async function startSupervisor({ folder, env, secrets, python }: SupervisorOptions): Promise<Supervisor> {
  const command = python ?? findPython()
  // Isolated and without site-packages: starts in half the time and ignores the environment.
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
  // It may end before it has read the secrets.
  stdin?.on('error', () => undefined)
  stdin?.end(secrets)
  const control = subprocess.stdio[3]
  // It may end before it is told to.
  control.on('error', () => undefined)
  const tell = (message: object) => void control.write(`${JSON.stringify(message)}\n`)
  return {
    end: (reason) => tell({ type: 'end', reason }),
    runUntil: (untilBootMs) => tell({ type: 'hold', untilBootMs }),
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
