import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { eventually } from './eventually.ts'
import { createLineLog, type LineLog } from './line-log.ts'

/** What to start. */
export interface ChildProcessOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** In addition to the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>
  /** The account to run as; only if the tests run as root. */
  readonly account?: string
  /**
   * The signal that the process gets when its parent dies. Default SIGKILL; SIGTERM for one that
   * must end children.
   */
  readonly orphanSignal?: 'KILL' | 'TERM'
}

/** How a process ended: one of the two is set. */
export interface ProcessEnd {
  readonly exitCode: number | undefined
  readonly signal: NodeJS.Signals | undefined
}

/** A running process that ends with the one that started it, however that ends. */
export interface ChildProcess {
  readonly pid: number
  /** stdout and stderr. */
  readonly output: LineLog
  readonly ended: Promise<ProcessEnd>
  /** Sends a signal without waiting for its effect. */
  signal(signal: NodeJS.Signals): void
  /** SIGSTOP; waits until every thread has stopped. */
  pause(): Promise<void>
  /** Continues the process after `pause`. */
  resume(): void
  /** SIGKILL; waits until the process is gone. */
  kill(): Promise<ProcessEnd>
  /** SIGTERM, after 20 s SIGKILL; waits until the process is gone. Idempotent. */
  stop(): Promise<ProcessEnd>
}

const stopTimeoutMs = 20_000

/** Starts the command under setpriv, which becomes the command, so the pid is the command's. */
export async function startChildProcess(options: ChildProcessOptions): Promise<ChildProcess> {
  const subprocess = execa('setpriv', [...privileges(options), options.command, ...options.args], {
    cwd: options.cwd,
    env: { ...options.env },
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    forceKillAfterDelay: stopTimeoutMs,
  })
  const { pid } = subprocess
  if (pid === undefined) throw new Error(`${options.command} could not be started: ${(await subprocess).message}`)

  const output = createLineLog(subprocess.iterable({ from: 'all' }))
  const ended = awaitEnd(once(subprocess.nodeChildProcess, 'exit'), output)
  const end = (signal: NodeJS.Signals) => {
    subprocess.kill('SIGCONT')
    subprocess.kill(signal)
    return ended
  }
  return {
    pid,
    output,
    ended,
    signal: (signal) => void subprocess.kill(signal),
    pause: async () => {
      subprocess.kill('SIGSTOP')
      await eventually(() => assertStandsStill(pid))
    },
    resume: () => void subprocess.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** The kernel stops each thread separately, at its next chance; from then on proc(5) shows `T`. */
function assertStandsStill(pid: number): void {
  for (const file of globSync(`/proc/${pid}/task/*/stat`)) {
    const stat = readFileSync(file, 'utf8')
    if (stat.charAt(stat.lastIndexOf(')') + 2) !== 'T') throw new Error(`${file} says that the thread still runs`)
  }
}

const restOfOutputMs = 1_000

/**
 * Children of a killed process may live on and keep its output open, so the rest of it is awaited
 * only briefly.
 */
async function awaitEnd(exit: Promise<unknown[]>, output: LineLog): Promise<ProcessEnd> {
  const [exitCode, signal] = (await exit) as [number | null, NodeJS.Signals | null]
  await Promise.race([output.ended, sleep(restOfOutputMs, undefined, { ref: false })])
  return { exitCode: exitCode ?? undefined, signal: signal ?? undefined }
}

/**
 * Linux forgets the signal when a process changes its account, so the server must not do that
 * itself.
 */
function privileges({ account, orphanSignal = 'KILL' }: ChildProcessOptions): string[] {
  const asAccount = account === undefined ? [] : ['--reuid', account, '--regid', account, '--init-groups']
  return [...asAccount, '--pdeathsig', orphanSignal]
}
