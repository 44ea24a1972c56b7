import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../paths.mjs'

/**
 * @typedef {{ version?: string, link?: boolean, dev?: boolean, license?: unknown }} LockfileEntry
 */
/**
 * @typedef {{ path: string, name: string, version: string, development: boolean, license: unknown, installed: boolean }} LockedPackage
 */

/**
 * Returns the packages that package-lock.json names, without the workspaces. `license` comes from
 * the installed package, or from the lock file if the package is for another platform.
 * @returns {readonly LockedPackage[]}
 */
export function readLockedPackages() {
  const { packages } = readJson('package-lock.json') ?? {}
  return listLockedPackages(packages ?? {}, (path) => readJson(join(path, 'package.json')))
}

/**
 * @param {Record<string, LockfileEntry>} packages
 * @param {(path: string) => { license?: unknown, licenses?: unknown } | undefined} readManifest
 * @returns {readonly LockedPackage[]}
 */
export function listLockedPackages(packages, readManifest) {
  return Object.entries(packages).flatMap(([path, { version, link, dev, license }]) => {
    const [, name] = /^.*node_modules\/(.+)$/.exec(path) ?? []
    if (name === undefined || version === undefined || link) return []
    const manifest = readManifest(path)
    const own = manifest === undefined ? license : (manifest.license ?? manifest.licenses)
    return [{ path, name, version, development: dev === true, license: own, installed: manifest !== undefined }]
  })
}

/** @param {string} path */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'))
  } catch {
    return undefined
  }
}
