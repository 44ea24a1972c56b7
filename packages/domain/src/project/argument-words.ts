/** A word of a module's arguments: `name=value`, or text without a name. */
export interface ArgumentWord {
  readonly name: string | undefined
  /** of the value, or of the whole word, without an opening quote */
  readonly start: number
  readonly end: number
}

const closings: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}', '"': '"', "'": "'" }

/**
 * Splits arguments as Ansible does: at blanks and line ends outside quotes and templates. Returns
 * none if a quote or a template is not closed: Ansible rejects them.
 */
export function splitArgumentWords(text: string): readonly ArgumentWord[] {
  const words: ArgumentWord[] = []
  let start: number | undefined
  let closing: string | undefined
  for (let at = 0; at <= text.length; at += 1) {
    if (closing !== undefined) {
      if (text.startsWith(closing, at) && text[at - 1] !== '\\') closing = undefined
    } else if (at === text.length || text[at] === ' ' || text[at] === '\n') {
      if (start !== undefined) words.push(describeWord(text, start, at))
      start = undefined
    } else {
      start ??= at
      closing = findClosing(text, at)
    }
  }
  return closing === undefined ? words : []
}

function findClosing(text: string, at: number): string | undefined {
  return text[at - 1] === '\\' ? undefined : (closings[text.slice(at, at + 2)] ?? closings[text.charAt(at)])
}

function describeWord(text: string, start: number, end: number): ArgumentWord {
  const name = /^[A-Za-z_]\w*(?==)/.exec(text.slice(start, Math.min(end, start + 100)))?.[0]
  const valueStart = name === undefined ? start : start + name.length + 1
  const isQuoted = text[valueStart] === '"' || text[valueStart] === "'"
  return { name, start: isQuoted ? valueStart + 1 : valueStart, end }
}
