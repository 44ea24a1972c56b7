import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { excerpt, runCommand } from './command.mjs'
import { findExecutable } from './executables.mjs'
import { cache } from './paths.mjs'
import { say } from './program.mjs'

const folder = join(cache, 'debian')
const tar = join(folder, 'bookworm.tar')

/**
 * Creates Debian's files for the images of test:compose (`.cache/debian/bookworm.tar`), unless they
 * exist or this machine cannot create them: only the tests with containers need them.
 */
export async function prepareDockerBase() {
  if (existsSync(tar) || process.getuid?.() !== 0 || findExecutable('mmdebstrap') === undefined) return
  say('Creating the base of the images of test:compose')
  await mkdir(folder, { recursive: true })
  const half = join(folder, 'half-made.tar')
  const args = ['--quiet', '--variant=minbase', '--include=ca-certificates', 'bookworm', half]
  const { exitCode, output } = await runCommand({ command: 'mmdebstrap', args })
  if (exitCode === 0) await rename(half, tar)
  else say(`mmdebstrap failed: ${excerpt(output)}`)
}
