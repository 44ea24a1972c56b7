/** Writes a word so that a POSIX shell reads exactly this text. */
export function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The text as a here-document, taken literally. `mark` is made longer until no line equals it. */
export function writeHereDocument(lines: readonly string[], mark: string): string {
  const taken = new Set(lines.filter((line) => line.startsWith(mark)))
  let end = mark
  while (taken.has(end)) end += '_'
  return `<<'${end}'\n${lines.join('\n')}\n${end}`
}

/**
 * Control characters that a terminal acts on when they are pasted, marks that turn text around, and
 * halves of characters, which UTF-8 cannot write.
 */
const unsafe = /[[\p{Cc}\p{Cs}\p{Bidi_Control}]--[\t\n]]/v

export function isSafeToPaste(text: string): boolean {
  return !unsafe.test(text)
}

/** JSON that is safe to paste: the characters above are escapes. */
export function writeSafeJson(value: unknown): string {
  const write = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, null, 2).replace(new RegExp(unsafe.source, 'gv'), write)
}
