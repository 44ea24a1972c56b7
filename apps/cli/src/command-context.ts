/** What a command has of the world outside. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** All of standard input, or one line that a person types at the prompt and nobody sees. */
  readSecret(prompt: string): Promise<string>
  /** the answer, on standard output */
  print(text: string): void
  /** what a person should know beside it, on standard error */
  note(text: string): void
}
