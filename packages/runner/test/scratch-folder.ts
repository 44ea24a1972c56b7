import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * For files that both a run and its test see: an isolated run sees only its part of the state
 * folder.
 */
export async function createScratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'runner-scratch-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
