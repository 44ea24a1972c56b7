import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A file, link or folder of a tree. Its path is relative, and each byte is one character, because
 * names need not be text.
 */
export interface TreeEntry {
  readonly path: string
  readonly entry: Dirent<Buffer>
  /** its absolute path */
  readonly place: Buffer
}

/**
 * Yields everything below a folder without following links. Yields nothing if the folder does not
 * exist.
 */
export async function* walkTree(root: string): AsyncGenerator<TreeEntry> {
  const open: { readonly folder: Buffer; readonly path: string }[] = [{ folder: Buffer.from(root), path: '' }]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of await readFolder(at.folder)) {
      const place = Buffer.concat([at.folder, separator, entry.name])
      const path = join(at.path, entry.name.toString('latin1'))
      if (entry.isDirectory()) open.push({ folder: place, path })
      yield { path, entry, place }
    }
  }
}

const separator = Buffer.from('/')

async function readFolder(folder: Buffer): Promise<readonly Dirent<Buffer>[]> {
  try {
    return await readdir(folder, { encoding: 'buffer', withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
