import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { requireCommand } from './command.mjs'
import { cache } from './paths.mjs'
import { say } from './program.mjs'

const folder = join(cache, 'debian')
const tar = join(folder, 'bookworm.tar')

/** Makes Debian's files for the images of test:compose (`.cache/debian/bookworm.tar`), unless they are there. */
export async function prepareDockerBase() {
  if (existsSync(tar)) return
  say('Making the base of the images of test:compose')
  await mkdir(folder, { recursive: true })
  const half = join(folder, 'half-made.tar')
  await requireCommand({
    command: 'mmdebstrap',
    args: ['--quiet', '--variant=minbase', '--include=ca-certificates', 'bookworm', half],
  })
  await rename(half, tar)
}
