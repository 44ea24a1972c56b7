import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The document that starts the page. */
export interface PageIndex {
  readonly html: string
  readonly etag: string
}

/** Undefined: the page is not built. */
export async function readIndex(folder: string): Promise<PageIndex | undefined> {
  try {
    const html = await readFile(join(folder, 'index.html'), 'utf8')
    return { html, etag: `"${createHash('sha256').update(html).digest('base64url')}"` }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
