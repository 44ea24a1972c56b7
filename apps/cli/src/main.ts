import { text } from 'node:stream/consumers'
import { CommanderError } from '@commander-js/extra-typings'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { findScreen } from './find-screen.ts'
import { createProgram } from './program.ts'
import { runCommand } from './run-command.ts'

runCommand(async () => {
  let exitCode: ExitCode = exitCodes.ok
  const words = process.argv.slice(2)
  const screen = await findScreen(words, process)
  const write = (stream: NodeJS.WriteStream, line: string) => {
    screen?.clear()
    stream.write(`${line}\n`)
  }
  const program = await createProgram(
    {
      env: process.env,
      readSecret: async (prompt) =>
        (await import('./read-secret.ts')).readSecret(process.stdin, { prompt, note: process.stderr }),
      readInput: () => text(process.stdin),
      print: (line) => write(process.stdout, line),
      note: (line) => write(process.stderr, line),
      screen,
      exitWith: (code) => {
        exitCode = code
      },
    },
    words,
  )
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    // commander has printed it
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  }
  return exitCode
})
