import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import {
  access,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { AppError, type Pin } from '@distribute/contracts'
import { projectLink, revisionFolder, shareMarker } from '@distribute/domain'

/**
 * The shared directory, as distribute writes it and engines read it:
 *
 *     .distribute-share               the id of the store that it belongs to
 *     .cache/<project>.git            what was fetched, bare
 *     .revisions/<project>/<commit>   one commit's files: complete from the moment that the folder is there, never changed
 *     <project>                       a link to the current one; relative, so that it holds on every mount
 *
 * Names that begin with `.new-` and `.old-` are on their way in or out: rubbish, once nobody holds the project.
 */
export interface Share {
  readonly path: string
  /** Makes what is missing, and claims the share for the store. Throws `AppError` `share_unavailable`. */
  prepare(storeId: string): Promise<void>
  cacheOf(project: string): string
  revisionFolder(pin: Pin): string
  hasRevision(pin: Pin): Promise<boolean>
  /** An empty folder, and a place for a file beside it, for a revision that is to be published. */
  createStaging(project: string): Promise<string>
  /** Makes a complete folder a revision; one that is there already stays. */
  publish(staging: string, pin: Pin): Promise<void>
  /** The commit that the project's link names; undefined: there is no link of ours. */
  readCurrent(project: string): Promise<string | undefined>
  /**
   * Prepares that the project's name means this revision, whatever stood there: all that may fail. Throws `CannotReplace`
   * when that cannot be moved away.
   */
  prepareSwitch(pin: Pin): Promise<Switch>
  removeRevision(pin: Pin): Promise<void>
  /** Removes what clones that came to no end have left; for the holder of the project. */
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

const hexId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

export function createShare(path: string): Share {
  const cacheOf = (project: string) => join(path, '.cache', `${project}.git`)
  const folderOf = (pin: Pin) => revisionFolder(path, pin)
  const projectFolder = (project: string) => dirname(folderOf({ project, revision: 'any' }))
  return {
    path,
    prepare: (storeId) => prepareShare(path, storeId),
    cacheOf,
    revisionFolder: folderOf,
    hasRevision: async (pin) => (await findKind(folderOf(pin))) === 'folder',
    createStaging: async (project) => {
      const staging = join(projectFolder(project), newName())
      await mkdir(staging, { recursive: true })
      return staging
    },
    publish: async (staging, pin) => {
      if ((await findKind(folderOf(pin))) === undefined) await rename(staging, folderOf(pin))
    },
    readCurrent: (project) => readCurrent(path, project),
    prepareSwitch: (pin) => prepareSwitch(path, pin),
    removeRevision: async (pin) => {
      if ((await findKind(folderOf(pin))) === undefined) return
      // at once: a folder under a commit's name is complete
      const doomed = join(projectFolder(pin.project), oldName())
      await rename(folderOf(pin), doomed)
      await rm(doomed, { recursive: true, force: true })
    },
    clean: async (project) => {
      await removeMatching(projectFolder(project), /^\.(new|old)-/)
      await cleanCache(cacheOf(project))
    },
  }
}

const newName = () => `.new-${randomUUID()}`
const oldName = () => `.old-${randomUUID()}`

async function prepareShare(path: string, storeId: string): Promise<void> {
  try {
    await mkdir(join(path, '.revisions'), { recursive: true })
    await mkdir(join(path, '.cache'), { recursive: true })
    await access(path, constants.W_OK)
  } catch (error) {
    throw unavailable(path, `cannot be written: ${String(error)}`, error)
  }
  const owner = await claimShare(path, storeId)
  if (owner !== storeId)
    throw unavailable(path, `belongs to another store, ${owner}: give each store a share of its own`)
}

/** A link fails where the name is taken: of two stores that claim it at once, one gets it. */
async function claimShare(path: string, storeId: string): Promise<string> {
  const marker = shareMarker(path)
  const owner = await readFile(marker, 'utf8').catch(unless('ENOENT'))
  if (owner !== undefined) return owner.trim()
  const claim = join(path, '.revisions', newName())
  try {
    await writeFile(claim, `${storeId}\n`)
    await link(claim, marker).catch(unless('EEXIST'))
    return (await readFile(marker, 'utf8')).trim()
  } catch (error) {
    throw unavailable(path, `cannot be written: ${String(error)}`, error)
  } finally {
    await rm(claim, { force: true })
  }
}

function unavailable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('share_unavailable', `the share ${path} ([Share] PATH) ${reason}`, { cause })
}

async function readCurrent(path: string, project: string): Promise<string | undefined> {
  const target = await readlink(projectLink(path, project)).catch(unless('ENOENT', 'EINVAL'))
  const revision = basename(target ?? '')
  return target === linkTarget(path, { project, revision }) && hexId.test(revision) ? revision : undefined
}

/** What the project's link says: relative, so that it holds on every mount. */
function linkTarget(path: string, pin: Pin): string {
  return relative(path, revisionFolder(path, pin))
}

/** A link is renamed over the old one, which is atomic; a folder, as the original made them, is moved away first. */
async function prepareSwitch(path: string, pin: Pin): Promise<Switch> {
  const name = projectLink(path, pin.project)
  const folder = dirname(revisionFolder(path, pin))
  const fresh = join(folder, newName())
  await mkdir(folder, { recursive: true })
  // read from the place that it is moved to
  await symlink(linkTarget(path, pin), fresh)
  const old = (await findKind(name)) === 'folder' ? await moveAway({ name, folder, fresh }) : undefined
  return {
    commit: async () => {
      await rename(fresh, name)
      if (old !== undefined) await rm(old, { recursive: true, force: true })
    },
    rollBack: async () => {
      await rm(fresh, { force: true })
      if (old !== undefined) await rename(old, name)
    },
  }
}

async function moveAway({ name, folder, fresh }: Record<'name' | 'folder' | 'fresh', string>): Promise<string> {
  const old = join(folder, oldName())
  try {
    await rename(name, old)
    return old
  } catch (error) {
    await rm(fresh, { force: true })
    throw new CannotReplace(`${name} was not made by distribute, and cannot be moved away: ${String(error)}`)
  }
}

/** Packs and locks of a fetch that was killed, or found the disk full. */
async function cleanCache(cache: string): Promise<void> {
  await removeMatching(join(cache, 'objects/pack'), /^(tmp_|\.tmp-)/)
  const entries = await readdir(cache, { recursive: true, withFileTypes: true }).catch(unless('ENOENT'))
  for (const entry of entries ?? []) {
    if (/\.lock$|^tmp_obj_/.test(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true })
  }
}

async function removeMatching(folder: string, pattern: RegExp): Promise<void> {
  const names = await readdir(folder).catch(unless('ENOENT'))
  for (const name of names ?? []) {
    if (pattern.test(name)) await rm(join(folder, name), { recursive: true, force: true })
  }
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
