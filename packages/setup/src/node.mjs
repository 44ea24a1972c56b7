import { realpathSync } from 'node:fs'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { excerpt, runCommand } from './command.mjs'
import { SetupError } from './errors.mjs'
import { findExecutable } from './executables.mjs'
import { node } from './paths.mjs'
import { say } from './program.mjs'
import { isAtLeast, parseVersion } from './versions.mjs'

const leastNode = [24]

/**
 * Checks that the Node of the npm packages runs. It exists for Linux with glibc on x64 and arm64;
 * elsewhere `link` becomes a link to the machine's own Node. Throws a SetupError if that is missing
 * or too old.
 */
export async function prepareNode(link = node) {
  if (isThisProcess(link)) return
  const { exitCode, output } = await runCommand({ command: link, args: ['--version'] })
  if (exitCode === 0 && isAtLeast(parseVersion(output), leastNode)) return
  await rm(link, { force: true })
  const own = findExecutable('node')
  const version = own === undefined ? 'none' : await readVersion(own)
  if (own === undefined || !isAtLeast(parseVersion(version), leastNode)) {
    const wanted = `Install Node ${leastNode} or later on this machine (it has ${version}).`
    throw new SetupError(
      `npm's Node does not run on ${process.platform}-${process.arch}: ${excerpt(output)}\n${wanted}`,
    )
  }
  say(`npm's Node does not run on this machine: using ${own} (${version})`)
  await mkdir(dirname(link), { recursive: true })
  await symlink(own, link)
}

/** @param {string} link */
function isThisProcess(link) {
  try {
    return realpathSync(link) === process.execPath
  } catch {
    // npm has installed no Node
    return false
  }
}

/** @param {string} command */
async function readVersion(command) {
  const { output } = await runCommand({ command, args: ['--version'] })
  return output.trim()
}
