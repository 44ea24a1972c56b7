import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { excerpt, requireCommand, runCommand } from './command.mjs'
import { SetupError } from './errors.mjs'
import { findExecutable } from './executables.mjs'
import { cache, root } from './paths.mjs'
import { say } from './program.mjs'
import { hasStamp, writeStamp } from './stamp.mjs'
import { isAtLeast, parseVersion } from './versions.mjs'

const sources = join(root, 'packages/runner/ansible')
const folder = join(cache, 'ansible')

/**
 * Makes the virtual environment with Ansible, unless it is there, and answers the folder of Ansible's commands;
 * where Python makes no virtual environments, the folder of the Ansible that is there.
 */
export async function prepareAnsible() {
  const bin = join(folder, 'bin')
  const requirements = readFileSync(join(sources, 'requirements.txt'), 'utf8')
  // A virtual environment does not work from another place than the one it was made in.
  const stamp = `${requirements}in ${folder}\n`
  // Its python is a link to the system's, which may be gone.
  if (hasStamp(folder, stamp) && existsSync(join(bin, 'python'))) return bin
  const python = await findPython()
  await rm(folder, { recursive: true, force: true })
  await mkdir(cache, { recursive: true })
  const made = await runCommand({ command: python, args: ['-m', 'venv', folder] })
  if (made.exitCode !== 0) return await fallBack(made.output)
  const [requirement] = /^ansible-core==[^ ]+/m.exec(requirements) ?? []
  say(`Installing ${requirement} into a virtual environment`)
  await requireCommand({ command: 'sh', args: [join(sources, 'install.sh'), folder] })
  writeStamp(folder, stamp)
  return bin
}

const leastPython = [3, 11]

/** python3, or a later one under its own name. */
async function findPython() {
  const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11']
  for (const name of names) {
    const { exitCode, output } = await runCommand({ command: name, args: ['--version'] })
    if (exitCode === 0 && isAtLeast(parseVersion(output), leastPython)) return name
  }
  throw new SetupError(`This machine lacks what distribute needs: Python ${leastPython.join('.')} or later.`)
}

/** @param {string} reason */
async function fallBack(reason) {
  await rm(folder, { recursive: true, force: true })
  const ansible = findExecutable('ansible-playbook')
  if (ansible === undefined) {
    throw new SetupError(`Neither Ansible nor Python's venv is there (apt install python3-venv): ${excerpt(reason)}`)
  }
  say(`Python's venv is not usable here: taking the Ansible in ${dirname(ansible)}`)
  return dirname(ansible)
}
