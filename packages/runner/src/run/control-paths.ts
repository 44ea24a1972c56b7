import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { AppError } from '@distribute/contracts'

/**
 * Returns the folder of a run's ssh sockets. Paths of sockets are limited to 108 bytes, so it lies
 * in /tmp. Its name derives from the unit's folder, so that it can be removed together with that.
 */
export function controlPathsOf(unitFolder: string): string {
  return `/tmp/distribute-${createHash('sha256').update(resolve(unitFolder)).digest('hex').slice(0, 12)}`
}

/**
 * Returns the socket of a run's ssh-agent. It identifies the agent, whose environment only root can
 * read.
 */
export function agentSocketOf(controlPaths: string): string {
  return join(controlPaths, 'agent')
}

/**
 * Creates the folder anew. Throws `AppError` `internal` if anything but a folder of this user
 * exists there.
 */
export async function createControlPaths(path: string): Promise<void> {
  await removeControlPaths(path)
  try {
    // Follows no link, and fails if the path exists.
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    throw new AppError('internal', `the folder of ssh's sockets cannot be created: ${path}`, { cause: error })
  }
}

/** Leaves links and files of other users alone: anyone may write to /tmp. */
export async function removeControlPaths(path: string): Promise<void> {
  if ((await findOwn(path))?.isDirectory()) await rm(path, { recursive: true, force: true, maxRetries: 3 })
  await removeSharedMemory(basename(path))
}

const sharedMemory = '/dev/shm'

/**
 * Removes files that `python/execengine_callback/askpass_memory.py` names after this folder: a
 * killed run leaves passwords there.
 */
async function removeSharedMemory(name: string): Promise<void> {
  const files = (await readdir(sharedMemory).catch(() => [])).filter((file) => file.startsWith(`${name}-`))
  for (const file of files.map((file) => join(sharedMemory, file))) {
    if ((await findOwn(file))?.isFile()) await rm(file, { force: true })
  }
}

/** Returns undefined for a missing file, or one of another user. */
async function findOwn(path: string) {
  const stats = await lstat(path).catch(() => undefined)
  return stats?.uid === process.getuid?.() ? stats : undefined
}
