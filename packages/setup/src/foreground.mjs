import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

/**
 * Runs a program on this terminal, forwards signals to it, and returns its exit code. If this
 * process is killed, the program gets SIGTERM.
 * @param {{ command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv }} program
 * @returns {Promise<number>}
 */
export async function runInForeground({ command, args, cwd, env }) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => child?.kill(signal)
  // A terminal sends Ctrl-C to all processes in its foreground: the program must not get it twice.
  const passOnInterrupt = () => isInTerminalForeground() || passOn('SIGINT')
  // Before the program starts: a signal between the two would end this process and leave the
  // program running.
  process.on('SIGINT', passOnInterrupt).on('SIGTERM', passOn).on('SIGHUP', passOn)
  try {
    child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...args], { cwd, env, stdio: 'inherit' })
    const [exitCode, signal] = await once(child, 'exit')
    return exitCode ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)]
  } finally {
    process.off('SIGINT', passOnInterrupt).off('SIGTERM', passOn).off('SIGHUP', passOn)
  }
}

function isInTerminalForeground() {
  // After the name in parentheses: state, parent, process group, session, terminal, the terminal's
  // foreground group.
  const [, , processGroup, , , foregroundGroup] =
    readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return processGroup === foregroundGroup
}
