import { accessSync, constants, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Setting, settings } from '@distribute/contracts'
import type { Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, nameOf, type Value, type Values } from './values.ts'

/** Paths count from the folder that the process was started in; `~/` is the home of its user. */
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

/** One path, by the same rule. */
export function toAbsolute(path: string, home = '~'): string {
  return resolve(path.replace(/^~(?=\/|$)/, home))
}

/** Says which of the named files and folders the process could not use, before it takes its first task. */
export function checkPaths(values: Values, { reader, report }: { reader: Reader; report: Report }): void {
  const refused: Value[] = []
  for (const setting of settings.filter((one) => one.pathKind !== undefined && reader.reads(one)).sort(byOrigin)) {
    const value = values.get(nameOf(setting))
    const reason = value && (findUnsafePart(value) ?? findFlaw(value.text, setting.pathKind))
    if (value === undefined || reason === undefined || refused.some((other) => followsFrom(value, other))) continue
    refused.push(value)
    const shown = JSON.stringify(value.text).slice(1, -1)
    report.problems.push({ path: nameOf(setting), message: `${describePlace(value)} = ${shown}: ${reason}` })
  }
}

/** DATA_DIR comes first: by default others lie in it. */
function byOrigin(a: Setting, b: Setting): number {
  return Number(b.section === 'Standalone') - Number(a.section === 'Standalone')
}

function followsFrom({ text, origin }: Value, other: Value): boolean {
  return origin.kind === 'default' && text.startsWith(`${other.text}/`)
}

/**
 * What Ansible or ssh would read as something else than a part of the path. Ansible replaces variables in each path that
 * it gets, and 2.14 templates, too; a line of an ssh_config cannot hold a control character, and Ansible quotes the key's
 * path for ssh without regard to quotes in it.
 */
function findUnsafePart({ text, setting }: Value): string | undefined {
  const [variable] = /\$(?:\w+|\{[^}]*\}?)/.exec(text) ?? []
  if (variable !== undefined)
    return `${variable} is not replaced here, and Ansible would: write the path itself, without $`
  if (/\{[{%#]/.test(text)) return 'Ansible would take it for a template: a path must not have {{, {% or {#'
  if (/\p{Cc}/u.test(text)) return 'a path must not have control characters'
  if (setting.key === 'SSH_KEY_FILE' && text.includes('"')) return 'the path of a key must not have a quote'
  return undefined
}

function findFlaw(path: string, kind: Setting['pathKind']): string | undefined {
  if (kind === undefined || kind === 'place') return undefined
  try {
    const stats = statSync(path)
    if (kind === 'file' && stats.isDirectory()) return 'is a folder: a file is needed'
    if (kind === 'folder' && !stats.isDirectory()) return 'is no folder'
    accessSync(path, constants.R_OK)
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? `there is no such ${kind}` : `this ${kind} cannot be read (${code})`
  }
}
