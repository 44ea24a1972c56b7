import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Setting, settings } from '@distribute/contracts'
import type { Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, nameOf, type Value, type Values } from './values.ts'

/** Resolves paths against the working directory; `~/` is the home of the process's user. */
export function resolvePaths(values: Values, home: string | undefined): Values {
  const paths = settings.filter(({ pathKind }) => pathKind !== undefined)
  const resolved = paths.flatMap((setting) => {
    const value = values.get(nameOf(setting)) ?? toDefault(setting)
    return value === undefined ? [] : [[nameOf(setting), { ...value, text: toAbsolute(value.text, home) }] as const]
  })
  return new Map([...values, ...resolved])
}

function toDefault(setting: Setting): Value | undefined {
  return setting.default === undefined ? undefined : { setting, text: setting.default, origin: { kind: 'default' } }
}

/** Resolves one path by the same rule. */
export function toAbsolute(path: string, home = '~'): string {
  return resolve(path.replace(/^~(?=\/|$)/, home))
}

/** Reports files and folders in the settings that the process cannot use. */
export function checkPaths(values: Values, { reader, report }: { reader: Reader; report: Report }): void {
  const reported: Value[] = []
  for (const setting of settings.filter((one) => one.pathKind !== undefined && reader.reads(one)).sort(byOrigin)) {
    const value = values.get(nameOf(setting))
    const reason = value && (findUnsafePart(value) ?? findFlaw(value.text, setting.pathKind))
    if (value === undefined || reason === undefined || reported.some((other) => followsFrom(value, other))) continue
    reported.push(value)
    const shown = JSON.stringify(value.text).slice(1, -1)
    report.problems.push({ path: nameOf(setting), message: `${describePlace(value)} = ${shown}: ${reason}` })
  }
}

/** DATA_DIR comes first: other folders are in it by default. */
function byOrigin(a: Setting, b: Setting): number {
  return Number(b.section === 'Standalone') - Number(a.section === 'Standalone')
}

function followsFrom({ text, origin }: Value, other: Value): boolean {
  return origin.kind === 'default' && text.startsWith(`${other.text}/`)
}

/**
 * Finds parts of a path that Ansible or ssh would not take literally. Ansible expands variables in
 * paths, and 2.14 also templates. An ssh_config line cannot contain control characters, and Ansible
 * does not escape quotes in the path of the key.
 */
function findUnsafePart({ text, setting }: Value): string | undefined {
  const [variable] = /\$(?:\w+|\{[^}]*\}?)/.exec(text) ?? []
  if (variable !== undefined)
    return `${variable} is not expanded here, but Ansible would expand it: write the path without $`
  if (/\{[{%#]/.test(text)) return 'Ansible would read it as a template: a path must not contain {{, {% or {#'
  if (/\p{Cc}/u.test(text)) return 'a path must not contain control characters'
  if (setting.key === 'SSH_KEY_FILE' && text.includes('"')) return 'the path of a key must not contain a quote'
  return undefined
}

function findFlaw(path: string, kind: Setting['pathKind']): string | undefined {
  if (kind === undefined || kind === 'place') return undefined
  try {
    const stats = statSync(path)
    if (kind === 'file' && stats.isDirectory()) return 'is a folder, not a file'
    if (kind === 'folder' && !stats.isDirectory()) return 'is not a folder'
    accessSync(path, constants.R_OK)
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? `no such ${kind}` : `cannot be read (${code})`
  }
}
