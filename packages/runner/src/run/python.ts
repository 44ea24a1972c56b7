import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the programs and plugins in Python. */
export const pythonFolder = join(import.meta.dirname, '../../python')

const systemPython = '/usr/bin/python3'

/**
 * Prefers the system's python3: the one in PATH may be a shim of a version manager, ten times
 * slower.
 */
export function findPython(): string {
  return existsSync(systemPython) ? systemPython : 'python3'
}
