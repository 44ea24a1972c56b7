import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findMarkedProcesses } from '@distribute/testbed'
import { controlPathsOf } from '../src/run/control-paths.ts'

/**
 * The processes of the runs of a state folder: those with the mark, and masters of ssh, which
 * overwrite it.
 */
export async function findLeftProcesses(stateDir: string): Promise<readonly string[]> {
  const marked = await findMarkedProcesses({ stateDir })
  return [...marked.map(({ command }) => command), ...(await findMasters(stateDir))]
}

/** By their title: `ssh: SOCKET [mux]`. */
export async function findMasters(stateDir: string): Promise<readonly string[]> {
  const units = await readdir(join(stateDir, 'units')).catch(() => [])
  const folders = units.map((unit) => controlPathsOf(join(stateDir, 'units', unit)))
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return commands.filter((command) => folders.some((folder) => command.startsWith(`ssh: ${folder}/`)))
}
