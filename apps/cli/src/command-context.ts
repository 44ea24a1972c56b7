/** The environment of a command. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads all of standard input, or one hidden line that a person types at the prompt. */
  readSecret(prompt: string): Promise<string>
  /** Prints a result on standard output. */
  print(text: string): void
  /** Prints a note for people on standard error. */
  note(text: string): void
}
