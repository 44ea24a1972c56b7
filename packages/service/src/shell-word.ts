/** A word of a shell's command line that means this text, and nothing else. */
export function quoteShellWord(word: string): string {
  return /^[\w@=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
