import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { formatUnitKey, taskRequestSchema, type UnitKey } from '@distribute/contracts'
import { z } from 'zod'
import type { RunnableUnit } from '../unit-runner.ts'
import { controlPathsOf, createControlPaths, removeControlPaths } from './control-paths.ts'

/**
 * The files of one run: `STATE_DIR/units/<task>-<seq>-<attempt>`. Only the engine can read it: mode
 * 0700.
 */
export interface UnitFolder {
  readonly path: string
  readonly request: string
  readonly journal: string
  readonly temporary: string
  /** errors of the supervisor itself */
  readonly supervisorLog: string
  /** disk space that the run gives up so that the last lines of the journal fit */
  readonly ballast: string
  /** ssh's sockets; lies in /tmp, not in the unit's folder */
  readonly controlPaths: string
}

/** The unit of a run, as its folder has it. */
const storedRunSchema = z.object({
  unit: z.object({
    storeId: z.string(),
    incarnation: z.string(),
    task: z.int(),
    unit: z.int(),
    attempt: z.int(),
    hosts: z.array(z.string()),
    request: taskRequestSchema,
  }),
})

/** Creates the folder of a run. Throws if it exists. */
export async function createUnitFolder(stateDir: string, unit: UnitKey): Promise<UnitFolder> {
  const folder = describeFolder(join(unitsFolder(stateDir), formatUnitKey(unit)))
  await mkdir(unitsFolder(stateDir), { recursive: true, mode: 0o700 })
  await mkdir(folder.path, { mode: 0o700 })
  try {
    await createControlPaths(folder.controlPaths)
    await mkdir(folder.temporary, { mode: 0o700 })
  } catch (error) {
    await removeUnitFolder(folder)
    throw error
  }
  return folder
}

/**
 * Returns the folders of the runs that started from this state folder. Removes those of runs that
 * never started.
 */
export async function findUnitFolders(
  stateDir: string,
  onUnreadable: (folder: string, error: unknown) => void,
): Promise<readonly { readonly folder: UnitFolder; readonly unit: RunnableUnit }[]> {
  const found = []
  for (const name of await listFolders(unitsFolder(stateDir))) {
    const folder = describeFolder(join(unitsFolder(stateDir), name))
    try {
      const { unit } = storedRunSchema.parse(JSON.parse(await readFile(folder.request, 'utf8')))
      found.push({ folder, unit })
    } catch (error) {
      if (isNotFound(error)) await removeUnitFolder(folder)
      else onUnreadable(folder.path, error)
    }
  }
  return found
}

export async function removeUnitFolder(folder: UnitFolder): Promise<void> {
  // First, because its name is derived from the unit's folder.
  await removeControlPaths(folder.controlPaths)
  // Then the request: without it, a folder that is removed only in part never counts as a run.
  await rm(folder.request, { force: true })
  await rm(folder.path, { recursive: true, force: true, maxRetries: 3 })
}

/** Returns the size of the journals of the runs in this state folder, in bytes. */
export async function sumJournalBytes(stateDir: string): Promise<number> {
  const names = await listFolders(unitsFolder(stateDir))
  const journals = names.map((name) => describeFolder(join(unitsFolder(stateDir), name)).journal)
  const sizes = await Promise.all(journals.map(readSize))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** 0 for a file that does not exist: the run has just started, or has just been recorded. */
async function readSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isNotFound(error)) return 0
    throw error
  }
}

function describeFolder(path: string): UnitFolder {
  return {
    path,
    request: join(path, 'request.json'),
    journal: join(path, 'journal.jsonl'),
    temporary: join(path, 'tmp'),
    supervisorLog: join(path, 'supervisor.log'),
    ballast: join(path, 'ballast'),
    controlPaths: controlPathsOf(path),
  }
}

function unitsFolder(stateDir: string): string {
  return join(stateDir, 'units')
}

async function listFolders(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
