import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@distribute/contracts'
import { shareMarker } from '@distribute/domain'

/** Identifies the share and the store that owns it. */
export interface ShareMarker {
  /**
   * Throws `AppError` `share_unavailable` if the share is missing, belongs to another store, or
   * does not answer within 3 s. Concurrent calls share one read: an unavailable file server blocks
   * only one thread.
   */
  check(storeId: string): Promise<void>
  /**
   * Claims the share for the store if it has no owner; then like `check`. Only for a store without
   * projects.
   */
  claim(storeId: string): Promise<void>
}

const answerWithinMs = 3000

export function createShareMarker(path: string): ShareMarker {
  let asking: Promise<string | undefined> | undefined
  const findOwner = async () => {
    asking ??= readMarker(path).finally(() => {
      asking = undefined
    })
    const answer = await settledWithin(asking, answerWithinMs)
    if (answer === undefined) throw unavailable(path, `does not answer within ${answerWithinMs / 1000} s`)
    return answer.owner
  }
  const check = async (storeId: string) => assertOwner(path, { owner: await findOwner(), storeId })
  return {
    check,
    claim: async (storeId) => {
      if ((await findOwner()) === undefined) await writeMarker(path, storeId)
      await check(storeId)
    },
  }
}

async function readMarker(path: string): Promise<string | undefined> {
  try {
    return (await readFile(shareMarker(path), 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unavailable(path, `cannot be read: ${String(error)}`, error)
  }
}

function assertOwner(path: string, { owner, storeId }: { owner: string | undefined; storeId: string }): void {
  if (owner === storeId) return
  if (owner !== undefined) throw unavailable(path, `belongs to another store, ${owner}: give each store its own share`)
  throw unavailable(path, `has no .distribute-share: is it mounted?`)
}

/**
 * Creating a link fails if the name exists: only one of two stores that claim the share at once
 * succeeds.
 */
async function writeMarker(path: string, storeId: string): Promise<void> {
  const claim = join(path, `.distribute-share-${randomUUID()}`)
  try {
    await mkdir(path, { recursive: true })
    await writeFile(claim, `${storeId}\n`, { flush: true })
    await link(claim, shareMarker(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw unavailable(path, `cannot be written: ${String(error)}`, error)
  } finally {
    await rm(claim, { force: true })
  }
}

async function settledWithin<Owner>(owner: Promise<Owner>, ms: number): Promise<{ readonly owner: Owner } | undefined> {
  const timer = new AbortController()
  const late = delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)
  try {
    return await Promise.race([owner.then((known) => ({ owner: known })), late])
  } finally {
    timer.abort()
  }
}

function unavailable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('share_unavailable', `the share ${path} ([Share] PATH) ${reason}`, { cause })
}
