import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether all these programs are there. Servers lie in sbin, which is not on every PATH. */
export function hasPrograms(...names: readonly string[]): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return names.every((name) => folders.some((folder) => existsSync(join(folder, name))))
}
