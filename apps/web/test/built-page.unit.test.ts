import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const built = resolve(import.meta.dirname, '../dist')
const manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8')) as Readonly<Record<string, Chunk>>
const maxFirstLoadBytes = 220 * 1024

test.for(['tasks/tasks.tsx', 'task/task.tsx', 'run/run.tsx', 'hosts/hosts.tsx', 'access/access.tsx'])(
  'a browser that opens %s first loads at most 220 kB',
  (screen) => {
    const files = new Set([...listFiles('index.html'), ...listFiles(`src/screens/${screen}`)])
    const bytes = [...files].reduce((sum, file) => sum + readFileSync(join(built, `${file}.gz`)).length, 0)
    expect(bytes).toBeLessThan(maxFirstLoadBytes)
  },
)

test('the document has no inline script or style, and names no other server', () => {
  const html = readFileSync(join(built, 'index.html'), 'utf8')
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|https?:/)
})

/** The files of a chunk and of all that it imports at once. */
function listFiles(name: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(name)) return []
  seen.add(name)
  const { file, css = [], imports = [] } = manifest[name] ?? { file: `no chunk ${name}` }
  return [file, ...css, ...imports.flatMap((one) => listFiles(one, seen))]
}
