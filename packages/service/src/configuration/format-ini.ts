import { type IniEntry, parseIni } from './ini-file.ts'

/** An INI file that `parseIni` reads back as these entries; those of one section stand together. Throws for a text that no file can hold. */
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
  throw new TypeError(`[${entry.section}] ${entry.key}: no file can hold this value`)
}

function isReadAs(line: string, { section, key, text }: IniEntry): boolean {
  const { entries, problems } = parseIni(`[${section}]\n${line}\n`)
  const [read, ...others] = entries
  return problems.length === 0 && others.length === 0 && read?.key === key && read.text === text
}
