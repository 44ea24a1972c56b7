import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * For what runs and their test both see: of the state folder an isolated run sees its own part
 * alone.
 */
export async function createScratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'runner-scratch-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
