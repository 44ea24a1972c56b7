import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatUnitKey, taskRequestSchema, type UnitKey } from '@distribute/contracts'
import { z } from 'zod'
import type { AnsibleCommand } from '../ansible/command.ts'
import type { IsolationPlan } from '../isolation/plan-isolation.ts'
import type { ShareOrder } from '../share/share-order.ts'
import { controlPathsOf, createControlPaths, removeControlPaths } from '../ssh/control-paths.ts'
import type { KeyOrder } from '../ssh/key-agent.ts'
import type { RunnableUnit } from '../unit-runner.ts'

/** The files of one run. `STATE_DIR/units/<task>-<seq>-<attempt>` is the engine's alone: mode 0700. */
export interface UnitFolder {
  readonly path: string
  readonly request: string
  readonly journal: string
  readonly inventory: string
  readonly playbook: string
  readonly extraVars: string
  /** only of a run with secretVars whose Ansible is not written in Python */
  readonly secretVars: string
  readonly temporary: string
  /** Ansible looks for it beside the inventory: the variables of every run */
  readonly groupVars: string
  readonly sshConfig: string
  /** what the supervisor itself complains of */
  readonly supervisorLog: string
  /** room on the disk that is given up for the last lines of the journal */
  readonly ballast: string
  /** of ssh's sockets; not in the unit's folder, but in /tmp */
  readonly controlPaths: string
}

/** What a run was started for, as it lies in its folder. */
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

export interface RunOrder extends AnsibleCommand {
  readonly inventory: string
  readonly sshConfig: string
  /** text of the operator's VARS_FILE */
  readonly vars: string | undefined
  readonly timeoutSeconds: number
  readonly graceSeconds: number
  /** as `StartOptions` has it */
  readonly holdUntilBootMs: number | undefined
  readonly share: ShareOrder | undefined
  /** undefined: no key, or one that ssh reads itself */
  readonly key: KeyOrder | undefined
  /** undefined: the run is not isolated */
  readonly plan: IsolationPlan | undefined
}

/** Makes the folder of a run that is to be started; throws when there is one already. */
export async function createUnitFolder(stateDir: string, unit: UnitKey): Promise<UnitFolder> {
  const folder = describeFolder(join(unitsFolder(stateDir), formatUnitKey(unit)))
  await mkdir(unitsFolder(stateDir), { recursive: true, mode: 0o700 })
  await mkdir(folder.path, { mode: 0o700 })
  try {
    await createControlPaths(folder.controlPaths)
    await mkdir(folder.temporary, { mode: 0o700 })
    await mkdir(folder.groupVars, { mode: 0o700 })
  } catch (error) {
    await removeUnitFolder(folder)
    throw error
  }
  return folder
}

/** A line of the journal at its longest (256 KiB), and the supervisor's last one. */
const ballastBytes = (256 + 64) * 1024

/** Writes all that a run reads; the request comes last and at once, so a folder without one was never started. */
export async function fillUnitFolder(folder: UnitFolder, unit: RunnableUnit, order: RunOrder): Promise<void> {
  await Promise.all([
    writePrivate(folder.journal, ''),
    writeFile(folder.ballast, Buffer.alloc(ballastBytes, 'ballast '), { mode: 0o600 }),
    writePrivate(folder.inventory, order.inventory),
    writePrivate(folder.extraVars, JSON.stringify(unit.request.extraVars)),
    order.secretVars === undefined ? undefined : writePrivate(folder.secretVars, order.secretVars),
    order.playbook === undefined ? undefined : writePrivate(folder.playbook, order.playbook),
    writePrivate(folder.sshConfig, order.sshConfig),
    order.vars === undefined ? undefined : writePrivate(join(folder.groupVars, 'all.yml'), order.vars),
  ])
  await writePrivate(`${folder.request}.new`, JSON.stringify(toStoredRun(folder, unit, order)))
  await rename(`${folder.request}.new`, folder.request)
}

/** The folders of runs that were started from this state folder; what was never started is removed. */
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
  // first: it is found by the unit's folder
  await removeControlPaths(folder.controlPaths)
  // and then what makes it a run's: one that is removed by halves must not be taken up again
  await rm(folder.request, { force: true })
  await rm(folder.path, { recursive: true, force: true, maxRetries: 3 })
}

/** `start`, `argv` and what follows are the supervisor's, the rest is for an engine that finds the folder. */
function toStoredRun(folder: UnitFolder, unit: RunnableUnit, order: RunOrder) {
  const { storeId, incarnation, task, unit: seq, attempt, hosts, request } = unit
  return {
    unit: { storeId, incarnation, task, unit: seq, attempt, hosts, request },
    start: { v: 1, storeId, task, unit: seq, attempt, incarnation },
    argv: order.argv,
    awaitsSecrets: true,
    env: order.env,
    cwd: order.workingFolder ?? folder.path,
    journal: folder.journal,
    ballast: folder.ballast,
    log: folder.supervisorLog,
    timeoutSeconds: order.timeoutSeconds,
    graceSeconds: order.graceSeconds,
    holdUntilBootMs: order.holdUntilBootMs,
    share: order.share,
    key: order.key,
    isolation: order.plan,
  }
}

function describeFolder(path: string): UnitFolder {
  return {
    path,
    request: join(path, 'request.json'),
    journal: join(path, 'journal.jsonl'),
    inventory: join(path, 'inventory.json'),
    playbook: join(path, 'playbook.yml'),
    extraVars: join(path, 'extra-vars.json'),
    secretVars: join(path, 'secret-vars.json'),
    temporary: join(path, 'tmp'),
    groupVars: join(path, 'group_vars'),
    sshConfig: join(path, 'ssh_config'),
    supervisorLog: join(path, 'supervisor.log'),
    ballast: join(path, 'ballast'),
    controlPaths: controlPathsOf(path),
  }
}

function unitsFolder(stateDir: string): string {
  return join(stateDir, 'units')
}

function writePrivate(file: string, content: string): Promise<void> {
  return writeFile(file, content, { mode: 0o600 })
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
