import { dirname } from 'node:path'
import { AppError, type ProjectPlaybook } from '@distribute/contracts'
import type { Share } from './share.ts'
import { walkTree } from './walk-tree.ts'

/** Listing a folder takes about a millisecond on a share. */
const maxEntries = 20_000
const maxNamed = 10

/** Warns of files that `ansible-playbook` would use when started by hand, but a run does not. */
export async function findStrayFiles(share: Share, playbook: ProjectPlaybook): Promise<readonly string[]> {
  const folder = share.revisionFolder(playbook)
  const { requirements, configs } = await findFiles(folder).catch((error: unknown) => {
    throw new AppError('share_unavailable', `the share ${folder} cannot be read: ${String(error)}`, { cause: error })
  })
  const counted = new Set(['.', dirname(playbook.path)])
  const ignored = configs.filter((path) => !counted.has(dirname(path)))
  return [
    ...shorten(requirements).map((file) => `${file} is ignored: commit its roles and collections to the project`),
    ...shorten(ignored).map((file) => `${file} is ignored: Ansible reads the one beside the playbook or at the root`),
  ]
}

interface StrayFiles {
  readonly requirements: readonly string[]
  readonly configs: readonly string[]
}

async function findFiles(root: string): Promise<StrayFiles> {
  const files: string[] = []
  let entries = 0
  for await (const { path, entry } of walkTree(root)) {
    entries += 1
    if (entries > maxEntries) break
    if (!entry.isDirectory() && /(?:^|\/)(?:ansible\.cfg|requirements\.ya?ml)$/.test(path)) {
      files.push(Buffer.from(path, 'latin1').toString('utf8'))
    }
  }
  files.sort()
  const isConfig = (path: string) => path.endsWith('ansible.cfg')
  return { requirements: files.filter((path) => !isConfig(path)), configs: files.filter(isConfig) }
}

function shorten(files: readonly string[]): readonly string[] {
  const rest = files.length - maxNamed
  return rest <= 0 ? files : [...files.slice(0, maxNamed), `(${rest} more files of the same name)`]
}
