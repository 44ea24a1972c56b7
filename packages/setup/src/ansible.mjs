import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { excerpt, requireCommand } from './command.mjs'
import { SetupError } from './errors.mjs'
import { findExecutable } from './executables.mjs'
import { cache, root } from './paths.mjs'
import { say } from './program.mjs'
import { makeVirtualEnvironment } from './virtual-environment.mjs'

const sources = join(root, 'packages/runner/ansible')
const folder = join(cache, 'ansible')

/**
 * Creates the virtual environment with Ansible, unless it exists, and returns the folder of
 * Ansible's commands. If Python cannot create virtual environments, returns the folder of an
 * installed Ansible.
 */
export async function prepareAnsible() {
  const requirements = readFileSync(join(sources, 'requirements.txt'), 'utf8')
  const [requirement] = /^ansible-core==[^ ]+/m.exec(requirements) ?? []
  const install = async () => {
    say(`Installing ${requirement} into a virtual environment`)
    await requireCommand({ command: 'sh', args: [join(sources, 'install.sh'), folder] })
  }
  const made = await makeVirtualEnvironment({ folder, content: requirements, install })
  return 'bin' in made ? made.bin : fallBack(made.failure)
}

/** @param {string} reason */
function fallBack(reason) {
  const ansible = findExecutable('ansible-playbook')
  if (ansible === undefined) {
    throw new SetupError(`Found neither Ansible nor Python's venv (apt install python3-venv): ${excerpt(reason)}`)
  }
  say(`Python's venv does not work: using the Ansible in ${dirname(ansible)}`)
  return dirname(ansible)
}
