import { statfs } from 'node:fs/promises'

/** The needs of one run: its folder with the ballast, its journal, sockets and temporary files. */
const bytesPerUnit = 4 * 1024 * 1024
const inodesPerUnit = 128

/**
 * Returns why the file system of this folder lacks space to start so many runs; undefined if it has
 * enough. Blocks that are reserved for root do not count.
 */
export async function findLackOfRoom(folder: string, units = 1): Promise<string | undefined> {
  const found = await statfs(folder).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) return `free space of ${folder} unknown: ${found.code ?? found.message}`
  const { bavail, bsize, files, ffree } = found
  const [freeBytes, neededBytes, neededInodes] = [bavail * bsize, bytesPerUnit * units, inodesPerUnit * units]
  if (freeBytes < neededBytes)
    return `${folder} has ${toMiB(freeBytes)} MiB left, and a start needs ${toMiB(neededBytes)}: make room (ENOSPC)`
  // File systems without a fixed number of inodes report 0.
  if (files > 0 && ffree < neededInodes)
    return `${folder} has ${ffree} inodes left, and a start needs ${neededInodes}: delete files (ENOSPC)`
  return undefined
}

function toMiB(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2)
}
