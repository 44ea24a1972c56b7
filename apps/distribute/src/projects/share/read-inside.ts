import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@distribute/contracts'

export interface InsideFile {
  readonly place: string
  readonly bytes: number
}

/**
 * Finds a file within a folder. Follows links, but not out of the folder: clones reject such links,
 * but users with write access to the share could create one. Like all functions here, throws
 * `AppError` `share_unavailable` if the share cannot be read.
 */
export async function findFileInside(folder: string, path: string): Promise<InsideFile | undefined> {
  return await unlessMissing(folder, async () => {
    const place = await findInside(folder, path)
    const found = place === undefined ? undefined : await stat(place)
    return place !== undefined && found?.isFile() ? { place, bytes: found.size } : undefined
  })
}

/** Returns undefined also for a larger file. */
export async function readFileInside(folder: string, path: string, maxBytes: number): Promise<string | undefined> {
  return await unlessMissing(folder, async () => {
    const file = await findFileInside(folder, path)
    return file === undefined || file.bytes > maxBytes ? undefined : await readFile(file.place, 'utf8')
  })
}

/** Lists the names in a folder within a folder. */
export async function listFolderInside(folder: string, path: string): Promise<readonly string[] | undefined> {
  return await unlessMissing(folder, async () => {
    const place = await findInside(folder, path)
    return place === undefined ? undefined : await readdir(place)
  })
}

async function findInside(folder: string, path: string): Promise<string | undefined> {
  if (path.includes('\0')) return undefined
  const [root, place] = await Promise.all([realpath(folder), realpath(join(folder, path))])
  return place === root || place.startsWith(`${root}/`) ? place : undefined
}

const missingCodes = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']

async function unlessMissing<T>(folder: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof AppError) throw error
    if (missingCodes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw new AppError('share_unavailable', `the share ${folder} cannot be read: ${String(error)}`, { cause: error })
  }
}
