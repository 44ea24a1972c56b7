import { type Document, LineCounter, parseDocument, type YAMLParseError } from 'yaml'

export interface ParsedYaml {
  /**
   * the text that positions refer to: the content with normalized line ends and indents, with the
   * same lines
   */
  readonly text: string
  readonly document: Document.Parsed
  readonly lineCounter: LineCounter
}

const extraIndent = ' '.repeat(200)
/** Limit on the total number of characters that are parsed again because of indents. */
const repairBudget = 2_000_000

/**
 * Reads YAML as Ansible's parser does: version 1.1, duplicate keys allowed, and, unlike in the
 * specification, quoted text and `[…]` or `{…}` can continue in a line that is not indented. White
 * space at the start of such a line has no meaning, so these lines are indented, one by one, until
 * the parser accepts them.
 */
export function parseLenientYaml(content: string): ParsedYaml {
  let parsed = parseStrictly(content.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'))
  for (let budget = repairBudget; budget > 0; budget -= parsed.text.length) {
    const repaired = indentOffendingLine(parsed)
    if (repaired === undefined) break
    parsed = parseStrictly(repaired)
  }
  return parsed
}

function parseStrictly(text: string): ParsedYaml {
  const lineCounter = new LineCounter()
  const options = { version: '1.1', strict: false, uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const
  return { text, lineCounter, document: parseDocument(text, { ...options, lineCounter }) }
}

/**
 * Returns undefined if the first error is of another kind, or its line is already indented: the
 * text is not valid YAML.
 */
function indentOffendingLine({ text, document }: ParsedYaml): string | undefined {
  const [error] = document.errors
  if (error === undefined || !mayBeIndent(error)) return undefined
  const [offset] = error.pos
  // the parser reports a quote at the line break before the line that is not indented
  const start = text[offset] === '\n' ? offset + 1 : text.lastIndexOf('\n', offset) + 1
  if (start === 0 || start >= text.length || text.startsWith(extraIndent, start)) return undefined
  return text.slice(0, start) + extraIndent + text.slice(start)
}

function mayBeIndent({ code, message }: YAMLParseError): boolean {
  return code === 'BAD_INDENT' || (code === 'MISSING_CHAR' && message.includes('quote'))
}
