/**
 * The host expressions of a text, as the command line reads a list of hosts: one a line, or several
 * between blanks and commas; `#` begins a comment. Commas within brackets separate numbers. Takes
 * time that grows with the text alone.
 */
export function splitHosts(text: string): readonly string[] {
  const expressions: string[] = []
  for (const line of text.split(/\r\n?|\n/)) {
    const comment = line.indexOf('#')
    const shown = comment === -1 ? line : line.slice(0, comment)
    for (const word of shown.split(/\s+/)) {
      if (word.includes(',')) pushParts(word, expressions)
      else if (word !== '') expressions.push(word)
    }
  }
  return expressions
}

/** From the end: a comma is within brackets if the next bracket is a closing one. */
function pushParts(word: string, expressions: string[]): void {
  const parts: string[] = []
  let isInside = false
  let end = word.length
  for (let index = word.length - 1; index >= 0; index--) {
    const character = word[index]
    if (character === ']') isInside = true
    else if (character === '[') isInside = false
    else if (character === ',' && !isInside) {
      parts.push(word.slice(index + 1, end))
      end = index
    }
  }
  parts.push(word.slice(0, end))
  for (const part of parts.reverse()) if (part !== '') expressions.push(part)
}
