import type { ExitCode } from '../src/exit-codes.ts'
import { createProgram } from '../src/program.ts'

export interface ProgramResult {
  readonly printed: readonly string[]
  readonly notes: readonly string[]
  /** undefined: the command has set none, and ends with 0 */
  readonly exitCode?: ExitCode | undefined
}

/**
 * Runs a command within this process; `input` is what a person gives it by standard input. Rejects
 * as it would fail.
 */
export async function runProgram(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<ProgramResult> {
  const printed: string[] = []
  const notes: string[] = []
  let exitCode: ExitCode | undefined
  const context = {
    env,
    readSecret: async () => input,
    readInput: async () => input,
    print: (text: string) => void printed.push(text),
    note: (text: string) => void notes.push(text),
    exitWith: (code: ExitCode) => {
      exitCode = code
    },
  }
  const program = await createProgram(context, args)
  await program.parseAsync(args, { from: 'user' })
  return { printed, notes, exitCode }
}
