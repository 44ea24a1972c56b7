import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface CliResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** on standard input; left out: none */
  readonly input?: string | Uint8Array
  /** the Node that starts it; a person's may be an older one */
  readonly node?: string
}

export const cliCommand = new URL('../bin/distribute.mjs', import.meta.url).pathname

/** Runs the command as a person does, without any setting of this test run. */
export async function runCli(
  args: readonly string[],
  { cwd, env = {}, input = '', node = process.execPath }: CliOptions,
): Promise<CliResult> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(node, [cliCommand, ...args], { cwd, env: { PATH, HOME, ...env }, stdio: 'pipe' })
  child.stdin.end(input)
  const exited = new Promise<number | null>((resolve, reject) => child.on('exit', resolve).on('error', reject))
  const [status, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)])
  return { status, stdout, stderr }
}
