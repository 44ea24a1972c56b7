import { parse } from 'ini'

export interface IniEntry {
  readonly section: string
  readonly key: string
  readonly text: string
}

/**
 * Reads an INI file whose values are taken as they are written: `;` and `#` begin a comment only at the start of
 * a line or after a blank, quotes around a value are dropped, and nothing is turned into a number. Keys are
 * upper-cased, as the original's parser did not care. `problems` say what is no INI, by line and never by content:
 * it may be a password.
 */
export function parseIni(content: string): { entries: readonly IniEntry[]; problems: readonly string[] } {
  const lines = content
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map(shieldLine)
  const unread = lines.flatMap((line, index) =>
    line === undefined ? [`line ${index + 1} is neither [Section] nor KEY = value nor a comment`] : [],
  )
  // With bracketed arrays off, `ini` makes an array of a key that comes twice: that is how we know.
  const parsed: Record<string, unknown> = parse(lines.join('\n'), { bracketedArray: false })
  const sections = Object.entries(parsed)
  return {
    entries: sections.flatMap(([section, keys]) => (isSection(keys) ? readSection(section, keys) : [])),
    problems: [...unread, ...sections.flatMap(([section, keys]) => findProblems(section, keys))],
  }
}

/**
 * What `ini` can read without guessing: left alone it would cut a password at `#`, keep the quotes where a comment
 * follows, turn '1e5' into 100000, and put the keys after `[HTTP] ; comment` into the section before.
 */
function shieldLine(line: string): string | undefined {
  if (/^\s*([;#]|$)/.test(line)) return ''
  const section = /^\s*\[([^\]]+)\]\s*([;#].*)?$/.exec(line)?.[1]
  if (section !== undefined) return `[${section.trim()}]`
  const [, key, text = ''] = /^\s*([^=;#[\]"']+?)\s*=(.*)$/s.exec(line) ?? []
  return key === undefined ? undefined : `${key.toUpperCase()}=${quote(readText(text.trim()))}`
}

/** As JSON, which `ini` reads back; U+2028 and U+2029 escaped, as its pattern takes them for the end of a line. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (end) => (end === '\u2028' ? '\\u2028' : '\\u2029'))
}

function readText(text: string): string {
  const quoted = /^(["'])(.*?)\1(\s+[;#].*)?$/s.exec(text)
  return quoted?.[2] ?? text.replace(/(^|\s)[;#].*$/s, '').trim()
}

function isSection(keys: unknown): keys is Record<string, unknown> {
  return typeof keys === 'object' && keys !== null && !Array.isArray(keys)
}

function readSection(section: string, keys: Record<string, unknown>): IniEntry[] {
  return Object.entries(keys).flatMap(([key, text]) =>
    // `ini` nests [a.b] into [a]
    isSection(text) ? readSection(`${section}.${key}`, text) : [{ section, key, text: String(text) }],
  )
}

function findProblems(section: string, keys: unknown): string[] {
  if (!isSection(keys)) return section === 'DISTRIBUTE_IP' ? [] : [`${section} stands before the first [Section]`]
  return Object.entries(keys).flatMap(([key, text]) =>
    Array.isArray(text) && text.length > 1 ? [`[${section}] ${key} stands there ${text.length} times`] : [],
  )
}
