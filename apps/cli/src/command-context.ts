import type { ExitCode } from './exit-codes.ts'

/** The environment of a command. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads all of standard input, or one hidden line that a person types at the prompt. */
  readSecret(prompt: string): Promise<string>
  /** Reads all of standard input as text. */
  readInput(): Promise<string>
  /** Prints a result on standard output. */
  print(text: string): void
  /** Prints a note for people on standard error. */
  note(text: string): void
  /** The terminal that progress is drawn on; undefined: standard error is not a terminal. */
  readonly screen?: Screen | undefined
  /** Sets how the process exits once the command has ended; 0 otherwise. */
  exitWith(code: ExitCode): void
}

/** A terminal whose last lines can be drawn anew. */
export interface Screen {
  readonly columns: number
  readonly isColored: boolean
  /** Replaces the block that was drawn before. */
  draw(block: string): void
  /** Removes the block; the next output replaces it. */
  clear(): void
  /**
   * Asks a question below the block and returns the answer in lower case; undefined when the
   * terminal is closed.
   */
  ask(question: string): Promise<string | undefined>
}
