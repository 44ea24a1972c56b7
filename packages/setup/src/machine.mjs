import { SetupError } from './errors.mjs'
import { findExecutable } from './executables.mjs'
import { isAtLeast, parseVersion } from './versions.mjs'

/**
 * Throws a SetupError that lists in one line what this machine lacks. Runs no program, because each
 * start calls it.
 */
export function checkMachine() {
  const lacks = [
    ...(process.platform === 'linux' ? [] : [`Linux (this is ${process.platform})`]),
    ...(isAtLeast(parseVersion(process.versions.node), [20]) ? [] : [`Node 20 or later (this is ${process.version})`]),
    ...['git', 'npm', 'python3', 'setpriv'].filter((name) => findExecutable(name) === undefined),
  ]
  if (lacks.length > 0) throw new SetupError(`This machine lacks what distribute needs: ${lacks.join(', ')}.`)
}
