import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '@distribute/contracts'

export interface LockedStateDir {
  /** path of the folder; `{n}` in the setting is replaced by a number */
  readonly dir: string
  /** id of the engine in the store, stable for this folder */
  readonly engineId: string
  /** Releases the lock. Idempotent. The end of the process releases it, too. */
  release(): void
}

export interface LockOptions {
  readonly createId: () => string
  /** highest number for `{n}`; default: 1000 */
  readonly lastNumber?: number
}

/**
 * Creates the folder (0700) and locks it with an open SQLite transaction: the kernel releases the
 * lock when the process ends, even by SIGKILL, and children do not inherit it. `{n}` in the setting
 * becomes the first number from 1 whose folder is not locked. The first call on a folder writes
 * `engine-id`. Throws `AppError` `state_dir_locked`, or `invalid_configuration` for a folder that
 * cannot be used.
 */
export function lockStateDir(setting: string, { createId, lastNumber = 1000 }: LockOptions): LockedStateDir {
  for (const dir of listFolders(setting, lastNumber)) {
    const locked = lockUnlessTaken(dir, createId)
    if (locked !== undefined) return locked
  }
  throw setting.includes(numberMark) ? allTaken(setting, lastNumber) : taken(setting)
}

const numberMark = '{n}'

function* listFolders(setting: string, lastNumber: number): Iterable<string> {
  if (!setting.includes(numberMark)) return yield setting
  for (let number = 1; number <= lastNumber; number += 1) yield setting.replace(numberMark, String(number))
}

function taken(dir: string): AppError {
  const advice = `give each engine its own folder ([Exec_Engine] STATE_DIR), or use ${numberMark} in it for a free number`
  return new AppError('state_dir_locked', `${dir} is locked by another process: ${advice}`)
}

function allTaken(setting: string, lastNumber: number): AppError {
  const advice = 'set another folder ([Exec_Engine] STATE_DIR)'
  const numbers = `with each number from 1 to ${lastNumber}`
  return new AppError('state_dir_locked', `${setting} is locked by other processes ${numbers}: ${advice}`)
}

/** Returns undefined if another process has the lock. */
function lockUnlessTaken(dir: string, createId: () => string): LockedStateDir | undefined {
  let lock: DatabaseSync | undefined
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const locked = lockDir(dir)
    if (locked === undefined) return undefined
    lock = locked
    return { dir, engineId: readOrCreateId(join(dir, 'engine-id'), createId), release: () => closeOnce(locked) }
  } catch (error) {
    lock?.close()
    throw explainUnusable(dir, error)
  }
}

/**
 * Explains errors that an operator can fix: the folder belongs to another user, or is not writable.
 */
function explainUnusable(dir: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code = '', errcode } = error as Error & { code?: string; errcode?: number }
  const isFolder = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code)
  if (!isFolder && !(errcode !== undefined && unusable.includes(errcode & 0xff))) return error
  const message = `[Exec_Engine] STATE_DIR = ${dir}: cannot create or write the folder: ${error.message}: create it for this user, or set another`
  return new AppError('invalid_configuration', message, { cause: error })
}

/** SQLITE_PERM, READONLY, IOERR, FULL, CANTOPEN */
const unusable = [3, 8, 10, 13, 14]

/**
 * `immediate` lets exactly one of several concurrent attempts succeed; with `exclusive` all can
 * fail.
 */
function lockDir(dir: string): DatabaseSync | undefined {
  const database = new DatabaseSync(join(dir, 'lock.db'), { timeout: 0 })
  try {
    database.exec('begin immediate')
    return database
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw error
    return undefined
  }
}

/** SQLITE_BUSY */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

function closeOnce(lock: DatabaseSync): void {
  if (lock.isOpen) lock.close()
}

/** Writes a temporary file and renames it, so that a crash leaves the whole id or none. */
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
