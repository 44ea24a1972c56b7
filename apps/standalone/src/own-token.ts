import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { createToken, hashToken } from '@distribute/service'
import type { Store } from '@distribute/store'
import { ulid } from 'ulid'

/** The token for the user who started the process: only this user can read the data folder. */
export interface OwnToken {
  /** the file that contains it, mode 0600 */
  readonly path: string
  /** it was made by this call */
  readonly isNew: boolean
}

/**
 * Makes the token at the first start, and whenever its file is gone or its token was revoked. Each
 * step may be the last: a token whose file is there and that the store does not know yet is told to
 * it.
 */
export async function provideToken(dataDir: string, { tokens }: Pick<Store, 'tokens'>): Promise<OwnToken> {
  const path = join(dataDir, 'token')
  const kept = await readToken(path)
  if (kept !== undefined && (await isKnown(kept, tokens))) return { path, isNew: false }
  const token = createToken()
  await writeToken(path, token)
  if (!(await isKnown(token, tokens))) throw new Error(`the token in ${path} could not be made`)
  return { path, isNew: true }
}

async function readToken(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new AppError('invalid_configuration', `the token ${path} cannot be read: ${String(error)}`, { cause: error })
  }
}

/** Whole, or not at all. */
async function writeToken(path: string, token: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const half = `${path}.${process.pid}`
  await writeFile(half, `${token}\n`, { mode: 0o600 })
  await rename(half, path)
}

/** True once the store knows it; false for one that was revoked. */
async function isKnown(token: string, tokens: Store['tokens']): Promise<boolean> {
  const hash = hashToken(token)
  if ((await tokens.find(hash)) !== undefined) return true
  try {
    await tokens.create({
      ...{ name: `standalone ${ulid()}`, hash, role: 'admin', lanes: 'all' },
      ...{ expiresAfterMs: null, createdBy: null },
    })
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return false
    throw error
  }
}
