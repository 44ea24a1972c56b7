import { type Dirent, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError, laneNameSchema } from '@distribute/contracts'
import { findFlaw } from '../secrets/guarded-file.ts'
import type { PemKind } from './pem-file.ts'

/**
 * The files of a key folder. The first key of a file signs or seals; all of them verify or open.
 */
export const keyFiles = {
  /** signs orders; for distribute only */
  orders: 'orders.pem',
  ordersPublic: 'orders.pub.pem',
  /** opens texts sealed for a lane; for its engines only */
  lane: (lane: string) => `lane-${lane}.pem`,
  lanePublic: (lane: string) => `lane-${lane}.pub.pem`,
}

/** Lists the lanes that have this half of their keys in the folder, sorted by name. */
export function listLanes(dir: string, half: PemKind['half']): readonly string[] {
  const pattern = half === 'private' ? /^lane-([^.]+)\.pem$/ : /^lane-([^.]+)\.pub\.pem$/
  const lanes = readEntries(dir).flatMap(({ name }) => {
    const lane = pattern.exec(name)?.[1]
    return lane === undefined ? [] : [readLane(lane, join(dir, name))]
  })
  return lanes.sort()
}

/**
 * Creates the folder, accessible to this user only. Checks an existing folder as a daemon would.
 */
export function createKeysDir(dir: string): void {
  try {
    mkdirSync(dirname(dir), { recursive: true })
    mkdirSync(dir, { mode: 0o700 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'EEXIST') throw invalidFolder(dir, `cannot be created (${code})`)
  }
  assertGuardedFolder(dir)
}

/**
 * Throws `AppError` `invalid_configuration` if the folder does not exist, or if others could add
 * keys to it.
 */
export function assertGuardedFolder(dir: string): void {
  const stats = statSync(dir, { throwIfNoEntry: false })
  if (stats === undefined) throw invalidFolder(dir, 'does not exist: create it with `distribute key init`')
  if (!stats.isDirectory()) throw invalidFolder(dir, 'is not a folder')
  const flaw = findFlaw(stats, { path: dir, others: 'read' })
  if (flaw !== undefined) throw invalidFolder(dir, flaw)
}

function readEntries(dir: string): readonly Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
  } catch (cause) {
    throw invalidFolder(dir, `cannot be read (${(cause as NodeJS.ErrnoException).code})`)
  }
}

function readLane(lane: string, path: string): string {
  const { success, error } = laneNameSchema.safeParse(lane)
  if (success) return lane
  throw new AppError('invalid_configuration', `the key file ${path}: the lane ${error.issues[0]?.message}`)
}

function invalidFolder(dir: string, reason: string): AppError {
  return new AppError('invalid_configuration', `the key folder ${dir} ${reason}`)
}
