import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { root } from './paths.mjs'

/**
 * The test files whose text, or that of a file they import from beside them, matches; from the repository's root.
 * @param {RegExp} usage
 * @returns {Promise<readonly string[]>}
 */
export async function findTestFilesThatUse(usage) {
  const files = (await Promise.all(['apps', 'packages'].map(listTestFiles))).flat()
  const uses = await Promise.all(files.map((file) => fileUses(file, usage, new Set())))
  return files.filter((_, index) => uses[index]).map((file) => relative(root, file))
}

/** @param {string} folder */
async function listTestFiles(folder) {
  const parts = await readdir(join(root, folder))
  const listings = parts.map(async (part) => {
    const test = join(root, folder, part, 'test')
    // A part without tests has no such folder.
    const files = await readdir(test, { recursive: true }).catch(() => [])
    return files.filter((file) => file.endsWith('.test.ts')).map((file) => join(test, file))
  })
  return (await Promise.all(listings)).flat()
}

/**
 * @param {string} file
 * @param {RegExp} usage
 * @param {Set<string>} seen
 * @returns {Promise<boolean>}
 */
async function fileUses(file, usage, seen) {
  if (seen.has(file)) return false
  seen.add(file)
  const text = await readFile(file, 'utf8').catch(() => '')
  if (usage.test(text)) return true
  const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) => resolve(dirname(file), path ?? ''))
  for (const path of imports) {
    if (await fileUses(path, usage, seen)) return true
  }
  return false
}
