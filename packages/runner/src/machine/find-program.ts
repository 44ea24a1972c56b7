import { access, constants, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Returns the path at which a shell finds a program with this PATH; undefined if there is none. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(':')) {
    const file = join(folder === '' ? '.' : folder, name)
    if (await isExecutable(file)) return file
  }
  return undefined
}

export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
