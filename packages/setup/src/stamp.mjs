import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = '.complete'

/**
 * Whether a folder was completed for this content. The stamp is written last, so an incomplete
 * folder has none.
 * @param {string} folder
 * @param {string} content
 */
export function hasStamp(folder, content) {
  try {
    return readFileSync(join(folder, file), 'utf8') === content
  } catch {
    return false
  }
}

/**
 * @param {string} folder
 * @param {string} content
 */
export function writeStamp(folder, content) {
  writeFileSync(join(folder, file), content)
}
