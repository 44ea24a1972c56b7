import { execa } from 'execa'
import { createLineLog, type LineLog } from './line-log.ts'

/** What to start, and how to know that it is ready. */
export interface ServerProcessOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>
  /** The account to run as; only where the tests run as root. */
  readonly account?: string
  readonly readyLine: RegExp
  /** What the server gets when its parent dies. Default SIGKILL; SIGTERM for one that has children to end. */
  readonly orphanSignal?: 'KILL' | 'TERM'
}

/** A running server. It dies with the process that started it, however that ends. */
export interface ServerProcess {
  readonly pid: number
  readonly output: LineLog
  /** Sends a signal without waiting for what comes of it. */
  signal(signal: NodeJS.Signals): void
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
  /** SIGTERM, after 20 s SIGKILL, and waits until it is gone. Idempotent. */
  stop(): Promise<void>
}

const readyTimeoutMs = 60_000
const stopTimeoutMs = 20_000

/** Starts a server and resolves once it wrote its ready line; one that does not is killed. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const subprocess = execa('setpriv', [...privileges(options), options.command, ...options.args], {
    cwd: options.cwd,
    env: { ...options.env },
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    forceKillAfterDelay: stopTimeoutMs,
  })
  const pid = subprocess.pid
  if (pid === undefined) throw new Error(`${options.name} could not be started: ${(await subprocess).message}`)

  const end = (signal: NodeJS.Signals) => async () => {
    subprocess.kill('SIGCONT')
    subprocess.kill(signal)
    await subprocess
  }
  const server: ServerProcess = {
    pid,
    output: createLineLog(subprocess.iterable({ from: 'all' })),
    signal: (signal) => void subprocess.kill(signal),
    kill: end('SIGKILL'),
    stop: end('SIGTERM'),
  }
  await waitUntilReady(server, options)
  return server
}

/** setpriv stays the same process, so that the pid is the server's own; a later change of account would clear the signal. */
function privileges({ account, orphanSignal = 'KILL' }: ServerProcessOptions): string[] {
  const asAccount = account === undefined ? [] : ['--reuid', account, '--regid', account, '--init-groups']
  return [...asAccount, '--pdeathsig', orphanSignal]
}

async function waitUntilReady(server: ServerProcess, { name, readyLine }: ServerProcessOptions): Promise<void> {
  try {
    await server.output.waitForLine({
      matches: (line) => readyLine.test(line),
      description: `the ready line of ${name}`,
      timeoutMs: readyTimeoutMs,
    })
  } catch (error) {
    await server.kill()
    throw error
  }
}
