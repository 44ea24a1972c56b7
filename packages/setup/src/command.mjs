import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Interrupted, SetupError } from './errors.mjs'
import { root } from './paths.mjs'

/** @typedef {{ command: string, args: readonly string[], env?: NodeJS.ProcessEnv }} Command */
/** @typedef {{ exitCode: number | null, output: string }} CommandResult */

/**
 * Runs a command in the repository, waits for its end and returns its output. If this process
 * receives a signal meanwhile, the command ends first; then throws Interrupted.
 * @param {Command} command
 * @returns {Promise<CommandResult>}
 */
export async function runCommand({ command, args, env = process.env }) {
  let output = ''
  /** @type {NodeJS.Signals | undefined} */
  let interruption
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  /** @param {NodeJS.Signals} signal */
  const interrupt = (signal) => {
    interruption = signal
    child?.kill(signal)
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  try {
    child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text))
    const [exitCode] = await once(child, 'close')
    if (interruption !== undefined) throw new Interrupted(interruption)
    return { exitCode, output }
  } catch (error) {
    if (isMissingProgram(error)) return { exitCode: 127, output: `${command}: not found` }
    throw error
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

/**
 * Like runCommand. Throws a SetupError with an excerpt of the output if the command fails.
 * @param {Command} command
 */
export async function requireCommand(command) {
  const { exitCode, output } = await runCommand(command)
  if (exitCode === 0) return output
  const words = [command.command, ...command.args].join(' ')
  throw new SetupError(`\`${words}\` failed (exit code ${exitCode}): ${excerpt(output)}`)
}

/**
 * Returns the first and last lines of a command's output: some commands name the reason first,
 * others last. Leaves out npm's many warnings about engines.
 * @param {string} output
 */
export function excerpt(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('npm warn'))
  const shown = lines.length <= 10 ? lines : [...lines.slice(0, 5), '…', ...lines.slice(-5)]
  return shown.join('\n  ')
}

/** @param {unknown} error */
function isMissingProgram(error) {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
