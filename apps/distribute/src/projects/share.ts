import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { type Pin, revisionNameSchema } from '@distribute/contracts'
import { projectLink, revisionFolder } from '@distribute/domain'
import { flushFolder } from './flush-folder.ts'
import { createShareMarker, type ShareMarker } from './share-marker.ts'
import { walkTree } from './walk-tree.ts'

/**
 * The shared directory, as distribute writes it and engines read it:
 *
 *     .distribute-share               the id of the store that it belongs to
 *     .cache/<project>.git            what was fetched, bare; for distribute alone
 *     .cache/<project>.index/         of each revision, what its files looked like at checkout: Git's index
 *     .revisions/<project>/<commit>   one commit's files: complete from the moment that the folder is there; <commit>.2 is
 *                                     its second checkout, made because something else has changed the first
 *     <project>                       a link to the current one; relative, so that it holds on every mount
 *
 * Names that begin with `.new-` and `.old-` are on their way in or out: rubbish, once nobody holds the project.
 * `.replaced` is what something else had left under the project's name: it goes back while no link of ours is there.
 */
export interface Share extends ShareMarker {
  readonly path: string
  cacheOf(project: string): string
  indexOf(pin: Pin): string
  revisionFolder(pin: Pin): string
  hasRevision(pin: Pin): Promise<boolean>
  /** An empty folder, and a place for a file beside it, for a revision that is to be published. */
  createStaging(project: string): Promise<string>
  /**
   * Makes a complete folder a revision, with the index that lies beside it; one that is there already stays. Fails where
   * `clean` took the folder for rubbish.
   */
  publish(staging: string, pin: Pin): Promise<void>
  /** The commit that the project's link names; undefined: there is no link of ours. */
  readCurrent(project: string): Promise<string | undefined>
  /**
   * Prepares that the project's name means this revision, whatever stood there: all that may fail. Throws `CannotReplace`
   * when that cannot be moved away.
   */
  prepareSwitch(pin: Pin): Promise<Switch>
  removeRevision(pin: Pin): Promise<void>
  /**
   * Clears away what clones that came to no end have left; for the holder of the project. Throws only where git could not
   * work beside it; what else cannot be removed is left for the next time.
   */
  clean(project: string): Promise<void>
}

/** Either of both ends it. */
interface Switch {
  /** At once where a link of ours stood there. */
  commit(): Promise<void>
  rollBack(): Promise<void>
}

/** What stands under the project's name is not ours, and cannot be moved away. */
export class CannotReplace extends Error {}

export function createShare(path: string): Share {
  const cacheOf = (project: string) => join(path, '.cache', `${project}.git`)
  const indexOf = ({ project, revision }: Pin) => join(indexFolder(path, project), revision)
  const folderOf = (pin: Pin) => revisionFolder(path, pin)
  return {
    ...createShareMarker(path),
    path,
    cacheOf,
    indexOf,
    revisionFolder: folderOf,
    hasRevision: async (pin) => (await findKind(folderOf(pin))) === 'folder',
    createStaging: async (project) => {
      await mkdir(dirname(cacheOf(project)), { recursive: true })
      const staging = join(projectFolder(path, project), newName())
      await mkdir(staging, { recursive: true })
      return staging
    },
    publish: async (staging, pin) => {
      await flushFolder(staging)
      if ((await findKind(folderOf(pin))) !== undefined) return
      await mkdir(dirname(indexOf(pin)), { recursive: true })
      await rename(indexOfStaging(staging), indexOf(pin))
      await rename(staging, folderOf(pin))
    },
    readCurrent: (project) => readCurrent(path, project),
    prepareSwitch: (pin) => prepareSwitch(path, pin),
    removeRevision: async (pin) => {
      if ((await findKind(folderOf(pin))) !== undefined) await remove(folderOf(pin))
      await rm(indexOf(pin), { force: true })
    },
    clean: async (project) => {
      await putBack(path, project).catch(() => undefined)
      await removeRubbish(projectFolder(path, project)).catch(() => undefined)
      await removeUnfinished(indexFolder(path, project)).catch(() => undefined)
      await cleanCache(cacheOf(project))
    },
  }
}

/** Git's index of a folder that is not a revision yet. */
export function indexOfStaging(staging: string): string {
  return `${staging}.index`
}

const newName = () => `.new-${randomUUID()}`

function projectFolder(path: string, project: string): string {
  return dirname(revisionFolder(path, { project, revision: 'any' }))
}

const indexFolder = (path: string, project: string) => join(path, '.cache', `${project}.index`)

const replacedFolder = (path: string, project: string) => join(projectFolder(path, project), '.replaced')

async function readCurrent(path: string, project: string): Promise<string | undefined> {
  const target = await readlink(projectLink(path, project)).catch(unless('ENOENT', 'EINVAL'))
  const revision = basename(target ?? '')
  return target === linkTarget(path, { project, revision }) && revisionNameSchema.safeParse(revision).success
    ? revision
    : undefined
}

/** What the project's link says: relative, so that it holds on every mount. */
function linkTarget(path: string, pin: Pin): string {
  return relative(path, revisionFolder(path, pin))
}

/** A link is renamed over the old one, which is atomic; a folder, as the original made them, is moved away first. */
async function prepareSwitch(path: string, pin: Pin): Promise<Switch> {
  const name = projectLink(path, pin.project)
  const folder = projectFolder(path, pin.project)
  const fresh = join(folder, newName())
  await mkdir(folder, { recursive: true })
  // read from the place that it is moved to
  await symlink(linkTarget(path, pin), fresh)
  if ((await findKind(name)) === 'folder') await moveAway({ name, replaced: replacedFolder(path, pin.project), fresh })
  return {
    commit: async () => {
      await rename(fresh, name)
      await putBack(path, pin.project).catch(() => undefined)
    },
    rollBack: async () => {
      await rm(fresh, { force: true })
      await putBack(path, pin.project)
    },
  }
}

async function moveAway({ name, replaced, fresh }: Record<'name' | 'replaced' | 'fresh', string>): Promise<void> {
  try {
    await rename(name, replaced)
  } catch (error) {
    await rm(fresh, { force: true })
    throw new CannotReplace(`${name} was not made by distribute, and cannot be moved away: ${String(error)}`)
  }
}

/** What was moved away for a link: it goes once the link is there, and comes back where it is not. */
async function putBack(path: string, project: string): Promise<void> {
  const replaced = replacedFolder(path, project)
  if ((await findKind(replaced)) === undefined) return
  if ((await readCurrent(path, project)) !== undefined) return await remove(replaced)
  await rename(replaced, projectLink(path, project))
}

/**
 * Renamed before it is emptied: a folder under a commit's name is complete, and a clone that still works in a folder which
 * somebody else clears away cannot publish what is left of it.
 */
async function remove(folder: string): Promise<void> {
  const doomed = join(dirname(folder), `.old-${randomUUID()}`)
  await rename(folder, doomed)
  await rm(doomed, { recursive: true, force: true })
}

async function removeRubbish(folder: string): Promise<void> {
  for (const name of (await readdir(folder).catch(unless('ENOENT'))) ?? []) {
    if (name.startsWith('.old-')) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)
    if (name.startsWith('.new-')) await remove(join(folder, name)).catch(() => undefined)
  }
}

/** Indexes that a process which died was about to write. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of (await readdir(folder).catch(unless('ENOENT'))) ?? []) {
    if (name.includes('.new-')) await rm(join(folder, name), { force: true })
  }
}

/** Packs and locks of a fetch that was killed, or found the disk full; and all of one that has brought nothing. */
async function cleanCache(cache: string): Promise<void> {
  for await (const { path, place } of walkTree(cache)) {
    if (/\.lock$|(?:^|\/)(?:tmp_|\.tmp-)[^/]*$/.test(path)) await rm(place, { force: true })
  }
  const packs = await readdir(join(cache, 'objects', 'pack')).catch(unless('ENOENT'))
  if (packs === undefined || packs.length === 0) await rm(cache, { recursive: true, force: true })
}

/** A link is no folder here, wherever it leads. */
async function findKind(path: string): Promise<'folder' | 'other' | undefined> {
  const found = await lstat(path).catch(unless('ENOENT', 'ENOTDIR'))
  return found && (found.isDirectory() ? 'folder' : 'other')
}

/** For `catch`: these mean undefined. */
function unless(...codes: readonly string[]) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (!codes.includes(error.code ?? '')) throw error
  }
}
