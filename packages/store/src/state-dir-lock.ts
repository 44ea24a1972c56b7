import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '@distribute/contracts'

export interface HeldStateDir {
  /** the folder itself: with a number where the setting has `{n}` */
  readonly dir: string
  /** the engine's name in the store, the same at each start on this folder */
  readonly engineId: string
  /** Lets another process have the folder; safe to repeat. The end of the process does the same. */
  release(): void
}

export interface HoldOptions {
  readonly createId: () => string
  /** the highest number that `{n}` may become; 1000 */
  readonly lastNumber?: number
}

/**
 * Makes the folder (0700) and holds it against every other process by an open SQLite transaction: the kernel drops it
 * when the process ends, also by SIGKILL, and children do not inherit it. `{n}` in the setting becomes the first number
 * from 1 whose folder nobody holds. The first call on a folder writes `engine-id`. Throws `AppError`
 * `state_dir_locked`, and `invalid_configuration` for one that cannot be used.
 */
export function holdStateDir(setting: string, { createId, lastNumber = 1000 }: HoldOptions): HeldStateDir {
  for (const dir of listFolders(setting, lastNumber)) {
    const held = holdUnlessTaken(dir, createId)
    if (held !== undefined) return held
  }
  throw setting.includes(numberMark) ? allTaken(setting, lastNumber) : taken(setting)
}

const numberMark = '{n}'

function* listFolders(setting: string, lastNumber: number): Iterable<string> {
  if (!setting.includes(numberMark)) return yield setting
  for (let number = 1; number <= lastNumber; number += 1) yield setting.replace(numberMark, String(number))
}

function taken(dir: string): AppError {
  const advice = `give each engine a folder of its own ([Exec_Engine] STATE_DIR), or let ${numberMark} in it become a free number`
  return new AppError('state_dir_locked', `${dir} is held by another process: ${advice}`)
}

function allTaken(setting: string, lastNumber: number): AppError {
  const advice = 'set another ([Exec_Engine] STATE_DIR)'
  const numbers = `with each number from 1 to ${lastNumber}`
  return new AppError('state_dir_locked', `${setting} is held by other processes ${numbers}: ${advice}`)
}

/** Undefined: another process holds it. */
function holdUnlessTaken(dir: string, createId: () => string): HeldStateDir | undefined {
  let lock: DatabaseSync | undefined
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const held = lockDir(dir)
    if (held === undefined) return undefined
    lock = held
    return { dir, engineId: readOrCreateId(join(dir, 'engine-id'), createId), release: () => closeOnce(held) }
  } catch (error) {
    lock?.close()
    throw explainUnusable(dir, error)
  }
}

/** What an operator can mend: the folder is not for this user, or not to be written. */
function explainUnusable(dir: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code = '', errcode } = error as Error & { code?: string; errcode?: number }
  const isFolder = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'].includes(code)
  if (!isFolder && !(errcode !== undefined && unusable.includes(errcode & 0xff))) return error
  const message = `[Exec_Engine] STATE_DIR is ${dir}, which cannot be made or written: ${error.message}: make it for this user, or set another`
  return new AppError('invalid_configuration', message, { cause: error })
}

/** SQLITE_PERM, READONLY, IOERR, FULL, CANTOPEN */
const unusable = [3, 8, 10, 13, 14]

/** Of several that try at once one succeeds, always: by `exclusive` they can keep each other from it. */
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
