import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCommand } from './command.mjs'
import { SetupError } from './errors.mjs'
import { hasStamp, writeStamp } from './stamp.mjs'
import { isAtLeast, parseVersion } from './versions.mjs'

/**
 * Creates a Python virtual environment and installs its packages, unless it exists with this
 * content. Returns the folder of its commands, or the output of Python if it cannot create virtual
 * environments.
 * @param {{ folder: string, content: string, install: () => Promise<unknown> }} options
 * @returns {Promise<{ bin: string } | { failure: string }>}
 */
export async function makeVirtualEnvironment({ folder, content, install }) {
  const bin = join(folder, 'bin')
  // A virtual environment works only in the folder where it was created.
  const stamp = `${content}in ${folder}\n`
  // Its python is a link to the system's, which may have been removed.
  if (hasStamp(folder, stamp) && existsSync(join(bin, 'python'))) return { bin }
  const python = await findPython()
  await rm(folder, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  const made = await runCommand({ command: python, args: ['-m', 'venv', folder] })
  if (made.exitCode !== 0) {
    await rm(folder, { recursive: true, force: true })
    return { failure: made.output }
  }
  await install()
  writeStamp(folder, stamp)
  return { bin }
}

const leastPython = [3, 11]

/** Returns python3, or a later version under its own name. */
async function findPython() {
  const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11']
  for (const name of names) {
    const { exitCode, output } = await runCommand({ command: name, args: ['--version'] })
    if (exitCode === 0 && isAtLeast(parseVersion(output), leastPython)) return name
  }
  throw new SetupError(`This machine lacks what distribute needs: Python ${leastPython.join('.')} or later.`)
}
