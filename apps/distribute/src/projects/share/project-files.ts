import { join } from 'node:path'
import type { Pin } from '@distribute/contracts'
import type { ProjectFiles } from '@distribute/domain'
import type { PlaybookReader } from '../find-playbook.ts'
import { listFolderInside, readFileInside } from './read-inside.ts'

/**
 * The files that a playbook of a project may import: those of its revision and of other projects on
 * the share, none larger than a playbook.
 */
export function openRevisionFiles(reader: PlaybookReader, pin: Pin): ProjectFiles {
  const shared = openSharedFiles(reader)
  const folder = reader.share.revisionFolder(pin)
  return {
    read: (path) =>
      path.startsWith('/') ? shared.read(path) : readFileInside(folder, path, reader.settings.maxPlaybookBytes),
    list: (path) => (path.startsWith('/') ? shared.list(path) : listFolderInside(folder, path)),
  }
}

/**
 * The files that a playbook sent as text may import: files of projects, by their path on the share.
 */
export function openSharedFiles({ share, store, settings }: PlaybookReader): ProjectFiles {
  const revisions = join(share.path, '.revisions')
  let checked: Promise<boolean> | undefined
  const isThere = (): Promise<boolean> => {
    checked ??= share.check(store.storeId).then(
      () => true,
      // Without a share the file does not exist: a warning names files that are not found.
      () => false,
    )
    return checked
  }
  const within = (path: string) =>
    path.startsWith(`${share.path}/`) ? join('..', path.slice(share.path.length)) : undefined
  const ask = async <T>(path: string, read: (inside: string) => Promise<T | undefined>): Promise<T | undefined> => {
    const inside = within(path)
    return inside !== undefined && (await isThere()) ? await read(inside) : undefined
  }
  return {
    read: (path) => ask(path, (inside) => readFileInside(revisions, inside, settings.maxPlaybookBytes)),
    list: (path) => ask(path, (inside) => listFolderInside(revisions, inside)),
  }
}
