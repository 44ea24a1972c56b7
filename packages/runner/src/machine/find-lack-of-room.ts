import { statfs } from 'node:fs/promises'

/** What one run may need: its folder with the ballast, its journal, sockets, and Ansible's temporary files. */
const bytesPerUnit = 4 * 1024 * 1024
const inodesPerUnit = 128

/**
 * Why the file system of this folder has too little room to start so many runs; undefined: there is enough. What only root
 * may use does not count.
 */
export async function findLackOfRoom(folder: string, units = 1): Promise<string | undefined> {
  const found = await statfs(folder).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) return `the room in ${folder} cannot be told: ${found.code ?? found.message}`
  const { bavail, bsize, files, ffree } = found
  const [freeBytes, neededBytes, neededInodes] = [bavail * bsize, bytesPerUnit * units, inodesPerUnit * units]
  if (freeBytes < neededBytes)
    return `${folder} has ${toMiB(freeBytes)} MiB left, and a start needs ${toMiB(neededBytes)}: make room (ENOSPC)`
  // some file systems have no fixed number of them, and say 0
  if (files > 0 && ffree < neededInodes)
    return `${folder} has ${ffree} inodes left, and a start needs ${neededInodes}: delete files (ENOSPC)`
  return undefined
}

function toMiB(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2)
}
