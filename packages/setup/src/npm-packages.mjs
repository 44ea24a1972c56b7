import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireCommand } from './command.mjs'
import { prepareNode } from './node.mjs'
import { root } from './paths.mjs'
import { say } from './program.mjs'

/**
 * @typedef {{ packages: Record<string, { version?: string, link?: boolean, optional?: boolean }> }} Lockfile
 */

/**
 * Installs the npm packages that package-lock.json names, unless they are installed, and checks
 * that their Node runs.
 */
export async function prepareNpmPackages() {
  await installNpmPackages()
  await prepareNode()
}

async function installNpmPackages() {
  const wanted = readLockfile('package-lock.json')
  // npm writes this file last, so an interrupted install is detected.
  const installed = readLockfile('node_modules/.package-lock.json')
  if (wanted !== undefined && isInstalled(wanted, installed)) return
  say('Installing the npm packages')
  // The tools are development packages, and some bring their program as an optional one.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  await requireCommand({ command: 'npm', args })
}

/**
 * Whether each wanted package is installed in its version. Optional packages may be missing: they
 * are for other machines.
 * @param {Lockfile} wanted
 * @param {Lockfile | undefined} installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted.packages).every(([path, { version, link, optional }]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = installed?.packages[path]
    return found === undefined ? optional === true : found.version === version && found.link === link
  })
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'))
  } catch {
    // Missing or truncated: the packages are reinstalled, and npm reports errors of its own file.
    return undefined
  }
}
