import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '@distribute/contracts'

export interface HeldStateDir {
  /** the engine's name in the store, the same at each start on this folder */
  readonly engineId: string
  /** Lets another process have the folder; safe to repeat. The end of the process does the same. */
  release(): void
}

/**
 * Makes the folder (0700) and holds it against every other process by an open SQLite transaction: the kernel drops it
 * when the process ends, also by SIGKILL, and children do not inherit it. The first call on a folder writes
 * `engine-id`. Throws `AppError` `state_dir_locked`, and `invalid_configuration` for one that cannot be used.
 */
export function holdStateDir(dir: string, { createId }: { createId: () => string }): HeldStateDir {
  let lock: DatabaseSync | undefined
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const held = lockDir(dir)
    lock = held
    return { engineId: readOrCreateId(join(dir, 'engine-id'), createId), release: () => closeOnce(held) }
  } catch (error) {
    lock?.close()
    throw explainUnusable(dir, error)
  }
}

/** What an operator can mend: the folder is not for this user, or not to be written. */
function explainUnusable(dir: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  const { code = '', errcode } = error as Error & { code?: string; errcode?: number }
  const isFolder = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code)
  if (!isFolder && !(errcode !== undefined && unusable.includes(errcode & 0xff))) return error
  const message = `[Exec_Engine] STATE_DIR is ${dir}, which cannot be made or written: ${error.message}: make it for this user, or set another`
  return new AppError('invalid_configuration', message, { cause: error })
}

/** SQLITE_PERM, READONLY, IOERR, FULL, CANTOPEN */
const unusable = [3, 8, 10, 13, 14]

function lockDir(dir: string): DatabaseSync {
  const database = new DatabaseSync(join(dir, 'lock.db'), { timeout: 0 })
  try {
    database.exec('begin exclusive')
    return database
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw error
    const message = `${dir} is held by another process: give each engine a folder of its own ([Exec_Engine] STATE_DIR)`
    throw new AppError('state_dir_locked', message, { cause: error })
  }
}

/** SQLITE_BUSY */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

function closeOnce(lock: DatabaseSync): void {
  if (lock.isOpen) lock.close()
}

/** Written beside and renamed: a crash leaves the whole id or none. */
function readOrCreateId(file: string, createId: () => string): string {
  const present = readIfThere(file).trim()
  if (present !== '') return present
  const id = createId()
  writeFileSync(`${file}.new`, `${id}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
  return id
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
