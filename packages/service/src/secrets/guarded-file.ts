import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { AppError } from '@distribute/contracts'

/** What users other than the owner may do with a file. */
type Others = 'nothing' | 'read'

/**
 * Reads a key file; undefined if it does not exist. Throws `AppError` `invalid_configuration` if it
 * cannot be read, or if users other than root and the process's user have more rights than `others`
 * allows.
 */
export function readGuardedFile(path: string, { others }: { others: Others }): Buffer | undefined {
  const file = open(path)
  if (file === undefined) return undefined
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw refuseKeyFile(path, 'is not a file')
    const flaw = findFlaw(stats, { path, others })
    if (flaw !== undefined) throw refuseKeyFile(path, flaw)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Explains why users other than root and the process's user have more rights than `others` allows,
 * if they have.
 */
export function findFlaw({ mode, uid }: Stats, { path, others }: { path: string; others: Others }): string | undefined {
  const user = process.geteuid?.() ?? 0
  if (user !== 0 && uid !== 0 && uid !== user) {
    return `belongs to user ${uid}, who could change it: chown ${user} ${path}`
  }
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  if (others === 'nothing' && (mode & 0o077) !== 0) return `has mode ${shown}, so others may use it: chmod 600 ${path}`
  if ((mode & 0o022) !== 0) return `has mode ${shown}, so others may change it: chmod go-w ${path}`
  return undefined
}

export function refuseKeyFile(path: string, reason: string): AppError {
  return new AppError('invalid_configuration', `the key file ${path} ${reason}`)
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw refuseKeyFile(path, `cannot be read (${code})`)
  }
}
