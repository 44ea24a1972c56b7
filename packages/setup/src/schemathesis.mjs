import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { excerpt, requireCommand } from './command.mjs'
import { cache, root } from './paths.mjs'
import { say } from './program.mjs'
import { makeVirtualEnvironment } from './virtual-environment.mjs'

const requirements = join(root, 'packages/testbed/schemathesis/requirements.txt')
const folder = join(cache, 'schemathesis')
const pip = [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--disable-pip-version-check',
  '--require-hashes',
  '--only-binary',
  ':all:',
]

/**
 * Creates the virtual environment with Schemathesis, which tests the API by its description, unless
 * it exists.
 */
export async function prepareSchemathesis() {
  const install = async () => {
    say('Installing schemathesis into a virtual environment')
    await requireCommand({ command: join(folder, 'bin/python'), args: [...pip, '--requirement', requirements] })
  }
  const made = await makeVirtualEnvironment({ folder, content: readFileSync(requirements, 'utf8'), install })
  if ('failure' in made)
    say(`Schemathesis is not installed, because Python's venv does not work: ${excerpt(made.failure)}`)
}
