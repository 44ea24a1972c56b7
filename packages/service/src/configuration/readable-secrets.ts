import { statSync } from 'node:fs'
import type { Setting } from '@distribute/contracts'
import { toAbsolute } from './paths.ts'
import type { Values } from './values.ts'

/** Returns one warning for each file with secrets that every user of the machine can read. */
export function findReadableSecrets(values: Values, home: string | undefined): readonly string[] {
  const places = [...values.values()].flatMap(({ setting, text, origin }) => {
    const file = !setting.secret ? undefined : findFile(text, origin.kind === 'file' ? origin.file : undefined, home)
    return file === undefined ? [] : [{ file, setting }]
  })
  const readable = [...Map.groupBy(places, ({ file }) => file)].filter(([file]) => isReadableByAll(file))
  return readable.map(([file, found]) => describe(file, new Set(found.map(({ setting }) => setting))))
}

/** Finds the file that contains the secret itself: the settings file, or a separate one. */
function findFile(text: string, settingsFile: string | undefined, home: string | undefined): string | undefined {
  const own = /^file:(.*)$/s.exec(text)?.[1]
  if (own !== undefined) return toAbsolute(own, home)
  return /^(env|enc|sqlite):/.test(text) ? undefined : settingsFile
}

function isReadableByAll(file: string): boolean {
  return ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o004) !== 0
}

function describe(file: string, settings: ReadonlySet<Setting>): string {
  const names = [...settings].map(({ section, key }) => `[${section}] ${key}`).join(', ')
  return `${file}: every user of this machine can read ${names}: chmod o-r ${file}`
}
