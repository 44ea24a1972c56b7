/** What may follow the words of one command. */
export interface CompletedCommand {
  /** `[]` for the program itself, `['task', 'list']` for a command of a command */
  readonly path: readonly string[]
  readonly words: readonly { readonly word: string; readonly description: string }[]
}
