import type { LockedPackage } from '../../src/audit/locked-packages.mjs'

/** `name@version`, installed in node_modules. */
export function lockedPackage(id: string, overrides: Partial<LockedPackage> = {}): LockedPackage {
  const at = id.lastIndexOf('@')
  const name = id.slice(0, at)
  const path = `node_modules/${name}`
  return { path, name, version: id.slice(at + 1), development: false, license: 'MIT', installed: true, ...overrides }
}
