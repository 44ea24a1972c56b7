import { type IniEntry, parseIni } from './ini-file.ts'

/**
 * Formats entries, grouped by section, as an INI file that `parseIni` reads back. Throws for a
 * value that cannot be written.
 */
export function formatIni(entries: readonly IniEntry[]): string {
  return [...Map.groupBy(entries, ({ section }) => section)]
    .map(([section, keys]) => [`[${section}]`, ...keys.map(formatEntry), ''].join('\n'))
    .join('\n')
}

function formatEntry(entry: IniEntry): string {
  const line = ['', '"', "'"]
    .map((quote) => `${entry.key} = ${quote}${entry.text}${quote}`)
    .find((candidate) => isReadAs(candidate, entry))
  if (line !== undefined) return line
  throw new TypeError(`[${entry.section}] ${entry.key}: the value cannot be written to a file`)
}

function isReadAs(line: string, { section, key, text }: IniEntry): boolean {
  const { entries, problems } = parseIni(`[${section}]\n${line}\n`)
  const [read, ...others] = entries
  return problems.length === 0 && others.length === 0 && read?.key === key && read.text === text
}
