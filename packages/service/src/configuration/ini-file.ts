import { parse } from 'ini'

export interface IniEntry {
  readonly section: string
  readonly key: string
  readonly text: string
}

/**
 * Parses an INI file and takes values literally: `;` and `#` begin a comment only at the start of a
 * line or after a blank, quotes around a value are removed, and numbers stay text. Keys are
 * upper-cased, because the Python version ignored their case. `problems` name lines but never
 * content, which may be a password.
 */
export function parseIni(content: string): { entries: readonly IniEntry[]; problems: readonly string[] } {
  const lines = content
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map(shieldLine)
  const unread = lines.flatMap((line, index) =>
    line === undefined ? [`line ${index + 1} is not a [Section], KEY = value or comment`] : [],
  )
  // With bracketed arrays off, `ini` makes an array of a key that is set twice.
  const parsed: Record<string, unknown> = parse(lines.join('\n'), { bracketedArray: false })
  const sections = Object.entries(parsed)
  return {
    entries: sections.flatMap(([section, keys]) => (isSection(keys) ? readSection(section, keys) : [])),
    problems: [...unread, ...sections.flatMap(([section, keys]) => findProblems(section, keys))],
  }
}

/**
 * Rewrites a line so that `ini` reads it literally. Otherwise `ini` would cut a password at `#`,
 * keep quotes before a comment, turn '1e5' into 100000, and assign the keys after `[HTTP] ;
 * comment` to the previous section.
 */
function shieldLine(line: string): string | undefined {
  if (/^\s*([;#]|$)/.test(line)) return ''
  const section = /^\s*\[([^\]]+)\]\s*([;#].*)?$/.exec(line)?.[1]
  if (section !== undefined) return `[${section.trim()}]`
  const [, key, text = ''] = /^\s*([^=;#[\]"']+?)\s*=(.*)$/s.exec(line) ?? []
  return key === undefined ? undefined : `${key.toUpperCase()}=${quote(readText(text.trim()))}`
}

/**
 * Quotes as JSON, which `ini` reads back. Escapes U+2028 and U+2029, which `ini` takes for line
 * ends.
 */
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
  if (!isSection(keys)) return section === 'DISTRIBUTE_IP' ? [] : [`${section} appears before the first [Section]`]
  return Object.entries(keys).flatMap(([key, text]) =>
    Array.isArray(text) && text.length > 1 ? [`[${section}] ${key} is set ${text.length} times`] : [],
  )
}
