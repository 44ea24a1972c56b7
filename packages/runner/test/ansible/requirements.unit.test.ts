import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const sources = resolve(import.meta.dirname, '../../ansible')

it('requirements.txt pins the version of requirements.in, and a hash for each package', async () => {
  const [wanted, pinned] = await Promise.all(['in', 'txt'].map((kind) => readRequirements(kind)))
  expect(pinned).toContainEqual(expect.stringContaining(`${wanted?.[0]} `))
  expect(pinned?.filter((line) => !/^[\w-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}/.test(line))).toEqual([])
})

/** Lines without comments; continued lines are joined. */
async function readRequirements(kind: string) {
  const text = await readFile(join(sources, `requirements.${kind}`), 'utf8')
  return text
    .replaceAll(/^ *#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '')
}
