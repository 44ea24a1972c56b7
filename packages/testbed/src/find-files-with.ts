import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files below a folder that contain one of these texts. Skips files deleted in between. */
export async function findFilesWith(folder: string, ...texts: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(files.map((file) => hasOneOf(file, texts)))
  return files.filter((_, index) => found[index])
}

async function hasOneOf(file: string, texts: readonly string[]): Promise<boolean> {
  const content = await readFile(file).catch(() => undefined)
  return texts.some((text) => content?.includes(text) === true)
}
