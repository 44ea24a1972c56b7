import { rename, writeFile } from 'node:fs/promises'
import type { IsolationPlan } from '../isolation/plan-isolation.ts'
import type { ShareOrder } from '../share/share-order.ts'
import type { KeyOrder } from '../ssh/key-agent.ts'
import type { RunnableUnit } from '../unit-runner.ts'
import type { UnitFolder } from './unit-folder.ts'

/** What a supervisor starts, and within which limits. */
export interface RunOrder {
  readonly argv: readonly string[]
  /** the whole environment of the program */
  readonly env: Readonly<Record<string, string>>
  /** undefined: the unit's folder */
  readonly workingFolder: string | undefined
  /** content by path of the files that the program reads; skips those without content */
  readonly files: Readonly<Record<string, string | undefined>>
  readonly timeoutSeconds: number
  readonly graceSeconds: number
  /** see `StartOptions` */
  readonly runUntilBootMs: number | undefined
  readonly share: ShareOrder | undefined
  /** undefined: no key, or one that ssh reads itself */
  readonly key: KeyOrder | undefined
  /** undefined: the run is not isolated */
  readonly plan: IsolationPlan | undefined
}

/** The longest line of the journal (256 KiB), and the supervisor's last one. */
const ballastBytes = (256 + 64) * 1024

/**
 * Writes all files that a run reads. The request comes last and atomically: a folder without one
 * belongs to a run that never started.
 */
export async function writeRunOrder(folder: UnitFolder, unit: RunnableUnit, order: RunOrder): Promise<void> {
  await Promise.all([
    writePrivate(folder.journal, ''),
    writeFile(folder.ballast, Buffer.alloc(ballastBytes, 'ballast '), { mode: 0o600 }),
    ...Object.entries(order.files).map(([file, content]) =>
      content === undefined ? undefined : writePrivate(file, content),
    ),
  ])
  await writePrivate(`${folder.request}.new`, JSON.stringify(toStoredRun(folder, unit, order)))
  await rename(`${folder.request}.new`, folder.request)
}

/**
 * The supervisor reads `start`, `argv` and all that follows; an engine that finds the folder reads
 * `unit`.
 */
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
    holdUntilBootMs: order.runUntilBootMs,
    share: order.share,
    key: order.key,
    isolation: order.plan,
  }
}

function writePrivate(file: string, content: string): Promise<void> {
  return writeFile(file, content, { mode: 0o600 })
}
