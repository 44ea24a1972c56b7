import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { type Pin, revisionNameSchema } from '@distribute/contracts'
import { projectLink, revisionFolder } from '@distribute/domain'
import { flushFolder } from './flush-folder.ts'
import { createShareMarker, type ShareMarker } from './share-marker.ts'
import { walkTree } from './walk-tree.ts'

/**
 * The shared directory, which distribute writes and engines read:
 *
 *     .distribute-share               the id of the store that owns the share
 *     .cache/<project>.git            what was fetched, a bare repository; private to distribute
 *     .cache/<project>.index/         Git's index of each revision, with its files at checkout
 *     .revisions/<project>/<commit>   the files of one commit, complete once the folder exists;
 *                                     <commit>.2 is its second checkout, made because files of the
 *                                     first were changed
 *     <project>                       a link to the current revision; relative, so that it is valid
 *                                     on every mount
 *
 * Names that begin with `.new-` and `.old-` are being created or removed; without a lease of the
 * project they are remains. `.replaced` is a file or folder that had the name of the project: it is
 * restored while there is no link.
 */
export interface Share extends ShareMarker {
  readonly path: string
  cacheOf(project: string): string
  indexOf(pin: Pin): string
  revisionFolder(pin: Pin): string
  hasRevision(pin: Pin): Promise<boolean>
  /**
   * Creates an empty folder for a revision to be published; a file beside it is reserved for its
   * index.
   */
  createStaging(project: string): Promise<string>
  /**
   * Publishes a complete folder as a revision, with the index beside it. A no-op if the revision
   * exists. Fails if `clean` removed the folder.
   */
  publish(staging: string, pin: Pin): Promise<void>
  /**
   * Returns the revision that the link of the project names. Undefined if there is no such link.
   */
  readCurrent(project: string): Promise<string | undefined>
  /**
   * Prepares to switch the link of the project to a revision; everything that may fail happens
   * here. Throws `CannotReplace` if a file or folder under that name cannot be moved away.
   */
  prepareSwitch(pin: Pin): Promise<Switch>
  removeRevision(pin: Pin): Promise<void>
  /**
   * Removes the remains of failed clones; requires the lease of the project. Throws only if git
   * could not work because of them; other failures are left to the next call.
   */
  clean(project: string): Promise<void>
}

/** End it with one of both. */
interface Switch {
  /** Atomic if the project had a link. */
  commit(): Promise<void>
  rollBack(): Promise<void>
}

/**
 * A file or folder under the name of the project was not created by distribute, and cannot be moved
 * away.
 */
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
      await removeRemains(projectFolder(path, project)).catch(() => undefined)
      await removeUnfinished(indexFolder(path, project)).catch(() => undefined)
      await cleanCache(cacheOf(project))
    },
  }
}

/** Returns the place of the index of a folder that is not yet published. */
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

/** Returns the target of the link: relative, so that it is valid on every mount. */
function linkTarget(path: string, pin: Pin): string {
  return relative(path, revisionFolder(path, pin))
}

/**
 * Renaming a link over the old one is atomic. A folder, as the original created them, is moved away
 * first.
 */
async function prepareSwitch(path: string, pin: Pin): Promise<Switch> {
  const name = projectLink(path, pin.project)
  const folder = projectFolder(path, pin.project)
  const fresh = join(folder, newName())
  await mkdir(folder, { recursive: true })
  // The target is relative to the final place of the link.
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
    throw new CannotReplace(`${name} was not created by distribute and cannot be moved away: ${String(error)}`)
  }
}

/** Removes the folder that was moved away once the link exists; otherwise restores it. */
async function putBack(path: string, project: string): Promise<void> {
  const replaced = replacedFolder(path, project)
  if ((await findKind(replaced)) === undefined) return
  if ((await readCurrent(path, project)) !== undefined) return await remove(replaced)
  await rename(replaced, projectLink(path, project))
}

/**
 * Renames before removing: a folder with the name of a commit must be complete, and a clone must
 * not publish a folder that another process is removing.
 */
async function remove(folder: string): Promise<void> {
  const doomed = join(dirname(folder), `.old-${randomUUID()}`)
  await rename(folder, doomed)
  await rm(doomed, { recursive: true, force: true })
}

async function removeRemains(folder: string): Promise<void> {
  for (const name of (await readdir(folder).catch(unless('ENOENT'))) ?? []) {
    if (name.startsWith('.old-')) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)
    if (name.startsWith('.new-')) await remove(join(folder, name)).catch(() => undefined)
  }
}

/** Removes indexes that a dead process did not finish. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of (await readdir(folder).catch(unless('ENOENT'))) ?? []) {
    if (name.includes('.new-')) await rm(join(folder, name), { force: true })
  }
}

/**
 * Removes packs and locks of a fetch that was killed or found the disk full, and the whole cache if
 * it has no pack.
 */
async function cleanCache(cache: string): Promise<void> {
  for await (const { path, place } of walkTree(cache)) {
    if (/\.lock$|(?:^|\/)(?:tmp_|\.tmp-)[^/]*$/.test(path)) await rm(place, { force: true })
  }
  const packs = await readdir(join(cache, 'objects', 'pack')).catch(unless('ENOENT'))
  if (packs === undefined || packs.length === 0) await rm(cache, { recursive: true, force: true })
}

/** A link never counts as a folder. */
async function findKind(path: string): Promise<'folder' | 'other' | undefined> {
  const found = await lstat(path).catch(unless('ENOENT', 'ENOTDIR'))
  return found && (found.isDirectory() ? 'folder' : 'other')
}

/** For `catch`: maps these error codes to undefined. */
function unless(...codes: readonly string[]) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (!codes.includes(error.code ?? '')) throw error
  }
}
