import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { AppError } from '@distribute/contracts'

/**
 * The folder of a run's ssh sockets. Their names may have 108 bytes at most, so it lies in /tmp; and its own name
 * follows from the unit folder's, so whoever finds the one can remove the other.
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

/** Makes it anew; throws `AppError` `internal` when something lies there that is not this user's folder. */
export async function createControlPaths(path: string): Promise<void> {
  await removeControlPaths(path)
  try {
    // follows no link, and takes nothing that is there already
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    throw new AppError('internal', `the folder of ssh's sockets cannot be made: ${path}`, { cause: error })
  }
}

/** Anybody may write to /tmp: what is a link, or another user's, is left as it is. */
export async function removeControlPaths(path: string): Promise<void> {
  if ((await findOwn(path))?.isDirectory()) await rm(path, { recursive: true, force: true, maxRetries: 3 })
  await removeSharedMemory(basename(path))
}

const sharedMemory = '/dev/shm'

/** What `python/execengine_callback/askpass_memory.py` has named after this folder: a killed run leaves passwords there. */
async function removeSharedMemory(name: string): Promise<void> {
  const files = (await readdir(sharedMemory).catch(() => [])).filter((file) => file.startsWith(`${name}-`))
  for (const file of files.map((file) => join(sharedMemory, file))) {
    if ((await findOwn(file))?.isFile()) await rm(file, { force: true })
  }
}

/** Undefined when nothing is there, or another user's. */
async function findOwn(path: string) {
  const stats = await lstat(path).catch(() => undefined)
  return stats?.uid === process.getuid?.() ? stats : undefined
}
