import { spawn } from 'node:child_process'
import { stopAtEnd } from '@distribute/testbed'

export interface Terminal {
  /** Resolves when this text stands on the screen. */
  sees(text: string): Promise<void>
  type(text: string): void
  screen(): string
  readonly ended: Promise<number | null>
}

/**
 * Runs a command as in a person's terminal (by util-linux' `script`): what it writes and what is
 * typed are on one screen. It ends with the test.
 */
export function startTerminal(command: string, cwd: string): Terminal {
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd, stdio: 'pipe' })
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  stopAtEnd({
    stop: async () => {
      // The command gets SIGHUP when its terminal is gone.
      child.kill('SIGTERM')
      await ended
    },
  })
  return {
    sees: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (screen.includes(text)) resolve()
        }
        child.stdout.on('data', look)
        ended.then(() => reject(new Error(`it ended without ${text}: ${screen}`)), reject)
        look()
      }),
    type: (text) => void child.stdin.write(text),
    screen: () => screen,
    ended,
  }
}
