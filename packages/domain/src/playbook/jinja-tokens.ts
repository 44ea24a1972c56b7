/** A token of a Jinja expression. The text of a string excludes its quotes. */
export interface JinjaToken {
  readonly kind: 'name' | 'string' | 'sign'
  readonly text: string
  /** its start in the text */
  readonly offset: number
}

interface ReadTokens {
  readonly tokens: readonly JinjaToken[]
  readonly end: number
}

/**
 * Returns the tokens of each `{{ … }}` and `{% … %}`, not of comments and `{% raw %}`. Linear in
 * the length of the text.
 */
export function listTemplates(text: string): readonly (readonly JinjaToken[])[] {
  const templates: (readonly JinjaToken[])[] = []
  let at = findOpening(text, 0)
  while (at !== undefined) {
    if (text[at + 1] === '#') {
      at = findOpening(text, endOf(text, '#}', at + 2))
      continue
    }
    const { tokens, end } = readTokens(text, at + 2, text[at + 1] === '{' ? '}}' : '%}')
    const isRaw = text[at + 1] === '%' && tokens.find(({ kind }) => kind === 'name')?.text === 'raw'
    if (!isRaw) templates.push(tokens)
    at = findOpening(text, isRaw ? endOfRaw(text, end) : end)
  }
  return templates
}

/** Returns the tokens of an expression without braces, such as the value of `when`. */
export function tokenizeExpression(text: string): readonly JinjaToken[] {
  return readTokens(text, 0, undefined).tokens
}

function findOpening(text: string, from: number): number | undefined {
  for (let at = text.indexOf('{', from); at !== -1; at = text.indexOf('{', at + 1)) {
    if ('{%#'.includes(text[at + 1] ?? ' ')) return at
  }
  return undefined
}

function endOf(text: string, closer: string, from: number): number {
  const at = text.indexOf(closer, from)
  return at === -1 ? text.length : at + closer.length
}

function endOfRaw(text: string, from: number): number {
  const endRaw = /\{%[-+]?\s*endraw/g
  endRaw.lastIndex = from
  const found = endRaw.exec(text)
  return found === null ? text.length : endOf(text, '%}', found.index)
}

const word = /[\p{L}_][\p{L}\p{N}_]*/uy
const number = /\p{N}[\p{L}\p{N}_]*/uy
const operator = /[=!<>]=|\S/uy

/** As in Jinja, a closing mark within brackets or strings does not count. */
function readTokens(text: string, from: number, closer: string | undefined): ReadTokens {
  const tokens: JinjaToken[] = []
  let depth = 0
  let at = from
  while (at < text.length) {
    if (closer !== undefined && depth === 0 && text.startsWith(closer, at)) return { tokens, end: at + 2 }
    const token = readToken(text, at)
    if (token === undefined) {
      at += 1
      continue
    }
    tokens.push(token)
    at += token.text.length + (token.kind === 'string' ? 2 : 0)
    if (token.kind === 'sign') depth = Math.max(0, depth + changeDepth(token.text))
  }
  return { tokens, end: text.length }
}

/** Returns undefined for white space. */
function readToken(text: string, at: number): JinjaToken | undefined {
  const first = text[at]
  if (first === '"' || first === "'") return { kind: 'string', text: readString(text, at), offset: at }
  const name = matchAt(word, text, at)
  if (name !== undefined) return { kind: 'name', text: name, offset: at }
  const sign = matchAt(number, text, at) ?? matchAt(operator, text, at)
  return sign === undefined ? undefined : { kind: 'sign', text: sign, offset: at }
}

/** An unclosed string extends to the end: Jinja rejects it. */
function readString(text: string, start: number): string {
  const quote = text[start]
  let at = start + 1
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
  return text.slice(start + 1, at)
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function changeDepth(sign: string): number {
  if ('([{'.includes(sign)) return 1
  return ')]}'.includes(sign) ? -1 : 0
}
