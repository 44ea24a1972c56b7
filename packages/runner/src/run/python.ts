import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of what runs beside and within Ansible. */
export const pythonFolder = join(import.meta.dirname, '../../python')

const systemPython = '/usr/bin/python3'

/** A python3 of a version manager, found by PATH, may be a shell script that takes ten times as long. */
export function findPython(): string {
  return existsSync(systemPython) ? systemPython : 'python3'
}
