import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

interface WriteOptions {
  readonly mode: number
  /** `keep` throws `EEXIST` (syscall `link`) if the file exists */
  readonly existing: 'keep' | 'replace'
}

/**
 * Writes a file atomically: it gets its name when all of it is on disk, so that no crash leaves a
 * partial key. A file written by root belongs to the folder's owner, so that the daemons of that
 * user can read it.
 */
export function writeWhole(path: string, content: string | Uint8Array, { mode, existing }: WriteOptions): void {
  const folder = dirname(path)
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    writeFileSync(draft, content, { flag: 'wx', mode, flush: true })
    giveToOwner(draft, folder)
    if (existing === 'replace') renameSync(draft, path)
    else linkSync(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
  syncFolder(folder)
}

/** Flushes name changes in the folder to disk. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function giveToOwner(file: string, folder: string): void {
  const { uid, gid } = statSync(folder)
  if (process.geteuid?.() === 0 && uid !== 0) chownSync(file, uid, gid)
}
