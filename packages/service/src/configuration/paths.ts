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
  for (const setting of settings.filter((one) => one.pathKind !== undefined && reader.reads(one))) {
    const value = values.get(nameOf(setting))
    const reason = value === undefined ? undefined : findFlaw(value.text, setting.pathKind)
    if (value === undefined || reason === undefined) continue
    report.problems.push({ path: nameOf(setting), message: `${describePlace(value)} = ${value.text}: ${reason}` })
  }
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
