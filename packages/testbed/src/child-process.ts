import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { createLineLog, type LineLog } from './line-log.ts'

/** What to start. */
export interface ChildProcessOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>
  /** The account to run as; only where the tests run as root. */
  readonly account?: string
  /** What the process gets when its parent dies. Default SIGKILL; SIGTERM for one that has children to end. */
  readonly orphanSignal?: 'KILL' | 'TERM'
}

/** How a process ended: one of the two is set. */
export interface ProcessEnd {
  readonly exitCode: number | undefined
  readonly signal: NodeJS.Signals | undefined
}

/** A running process that does not outlive the one that started it, however that ends. */
export interface ChildProcess {
  readonly pid: number
  /** stdout and stderr. */
  readonly output: LineLog
  readonly ended: Promise<ProcessEnd>
  /** Sends a signal without waiting for what comes of it. */
  signal(signal: NodeJS.Signals): void
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<ProcessEnd>
  /** SIGTERM, after 20 s SIGKILL, and waits until it is gone. Idempotent. */
  stop(): Promise<ProcessEnd>
}

const stopTimeoutMs = 20_000

/** Starts the command under setpriv, which becomes the command: the pid is the command's own. */
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
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

const restOfOutputMs = 1_000

/** What a killed process started may live on and hold its output open: the rest of it is awaited for a moment only. */
async function awaitEnd(exit: Promise<unknown[]>, output: LineLog): Promise<ProcessEnd> {
  const [exitCode, signal] = (await exit) as [number | null, NodeJS.Signals | null]
  await Promise.race([output.ended, sleep(restOfOutputMs, undefined, { ref: false })])
  return { exitCode: exitCode ?? undefined, signal: signal ?? undefined }
}

/** Linux forgets the signal when a process changes its account, so that the server must not do that itself. */
function privileges({ account, orphanSignal = 'KILL' }: ChildProcessOptions): string[] {
  const asAccount = account === undefined ? [] : ['--reuid', account, '--regid', account, '--init-groups']
  return [...asAccount, '--pdeathsig', orphanSignal]
}
