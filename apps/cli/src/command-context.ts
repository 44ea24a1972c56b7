/** What a command has of the world outside. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** the answer, on standard output */
  print(text: string): void
  /** what a person should know beside it, on standard error */
  note(text: string): void
}
