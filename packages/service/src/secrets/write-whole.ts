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
  /** what becomes of a file that is there already: `EEXIST` of `link`, or it is replaced */
  readonly existing: 'refuse' | 'replace'
}

/**
 * Writes a file that has its name only once all of it is on the disk, so that no crash leaves a part of a key. Written by
 * root, it belongs to the folder's owner: the daemons of that user are to read it.
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

/** Makes sure that a crash undoes no change of names in the folder. */
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
