import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const compressions = { br: promisify(brotliCompress), gz: promisify(gzip) } as const

/** Writes each file compressed beside it, so that the server compresses nothing. */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    // From the disk: until then, other plugins still change the chunks.
    async writeBundle({ dir = '.' }, bundle) {
      await Promise.all(Object.keys(bundle).map((name) => compressFile(join(dir, name))))
    },
  }
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path)
  for (const [ending, compress] of Object.entries(compressions)) {
    await writeFile(`${path}.${ending}`, await compress(content))
  }
}
