import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Share } from '../../src/projects/share/share.ts'

/** Lists what a project has on the share, except its revisions and an intact cache. */
export async function listRemains({ path }: Share, name: string): Promise<readonly string[]> {
  const names = await readdir(join(path, '.revisions', name)).catch(() => [])
  const cache = await readdir(join(path, '.cache', `${name}.git`), { recursive: true }).catch(() => [])
  return [
    ...names.filter((one) => !/^[0-9a-f]{40}(?:\.\d+)?$/.test(one)),
    ...cache.filter((one) => /tmp_|\.lock$/.test(one)),
  ]
}
