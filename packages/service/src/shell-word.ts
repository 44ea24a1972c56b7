/** Quotes a text as one word of a shell command. */
export function quoteShellWord(word: string): string {
  return /^[\w@=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
