import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { requireCommand } from './command.mjs'
import { node, root } from './paths.mjs'
import { say } from './program.mjs'
import { hasStamp, writeStamp } from './stamp.mjs'

const built = join(root, 'apps/web/dist')

/** what the page is built from */
const sources = [
  'package-lock.json',
  'apps/web/index.html',
  'apps/web/package.json',
  'apps/web/public',
  'apps/web/src',
  'apps/web/compress-files.ts',
  'apps/web/vite.config.ts',
  'packages/contracts/src',
  'packages/domain/src',
]

/** Builds the web page, unless the built one is of these sources. */
export async function preparePage() {
  const stamp = hashSources()
  if (hasStamp(built, stamp)) return
  say('Building the web page')
  const args = [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'apps/web', '--logLevel', 'warn']
  await requireCommand({ command: node, args })
  writeStamp(built, stamp)
}

function hashSources() {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => listFiles(source))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {readonly string[]}
 */
function listFiles(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  const names = readdirSync(join(root, path)).sort()
  return names.flatMap((name) => listFiles(join(path, name)))
}
