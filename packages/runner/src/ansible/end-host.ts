import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { UnitKey } from '@distribute/contracts'
import { monotonicMs } from '../run/monotonic-time.ts'
import {
  findMarked,
  identify,
  isAlive,
  type ProcessIdentity,
  readArguments,
  readVariable,
  trySignal,
} from '../run/processes.ts'
import type { UnitFolder } from '../run/unit-folder.ts'
import { unitMark } from '../run/unit-mark.ts'
import type { HostEnder } from '../run/unit-run.ts'
import { isSsh, isSshClientOf } from '../ssh/client.ts'
import type { EndedHost, StepToEnd } from '../unit-runner.ts'
import { type CurrentSteps, createCurrentSteps } from './current-steps.ts'

/**
 * Ends the processes that hosts hang in: ssh clients, and processes that run on this machine in
 * their place. First lists the processes, then reads from the journal, for each host, whether it is
 * still in its step. Processes of the next step start after the end of this one is written, so a
 * process that was listed before cannot belong to a later step.
 */
export function createHostEnder({ unit, folder }: { readonly unit: UnitKey; readonly folder: UnitFolder }): HostEnder {
  const noted = new Set<string>()
  /** processes that got SIGTERM */
  const asked = new Set<string>()
  const current = createCurrentSteps(folder.journal)
  return {
    follow(batch, position) {
      for (const line of batch) if (line.type === 'endHost') noted.add(keyOf(line))
      current.follow(batch, position)
    },
    async end(steps) {
      if (steps.length === 0) return []
      const processes = await listProcesses(unitMark(unit, folder))
      const ended: EndedHost[] = []
      for (const step of steps) {
        const found = await findProcesses(processes, step.host)
        // Writes nothing about a host without such a process: Ansible reports its result.
        if (found.length === 0 || !(await current.isIn(step))) continue
        if (!noted.has(keyOf(step))) await appendEndHost(folder.journal, step, current)
        noted.add(keyOf(step))
        const count = found.filter((one) => askToEnd(one, asked)).length
        if (count > 0) ended.push({ ...step, processes: count })
      }
      return ended
    },
  }
}

/** Sends SIGTERM first, and SIGKILL to a process that ignored it. */
function askToEnd({ pid, startTime }: ProcessIdentity, asked: Set<string>): boolean {
  const name = `${pid} ${startTime}`
  const signal = asked.has(name) ? 'SIGKILL' : 'SIGTERM'
  asked.add(name)
  return trySignal(pid, signal)
}

function keyOf({ host, stepId }: Pick<StepToEnd, 'host' | 'stepId'>): string {
  return JSON.stringify([host, stepId])
}

/** Uses one write, because the supervisor writes here as well. */
async function appendEndHost(journal: string, step: StepToEnd, { isTorn }: CurrentSteps): Promise<void> {
  const { host, name, stepId } = step
  const line = JSON.stringify({ type: 'endHost', at: Date.now(), monoMs: monotonicMs(), host, name, stepId })
  const file = await open(journal, constants.O_WRONLY | constants.O_APPEND)
  // Terminates a line whose writer was killed.
  await file.write(`${isTorn ? '\n' : ''}${line}\n`).finally(() => file.close())
}

interface RunProcess extends ProcessIdentity {
  readonly argv: readonly string[]
  /**
   * the host whose worker started it; undefined for Ansible itself, a worker, and other processes
   */
  readonly host: string | undefined
}

/** set by `execengine_callback/host_mark.py` */
const hostVariable = 'EXECENGINE_HOST'

async function listProcesses(mark: Readonly<Record<string, string>>): Promise<readonly RunProcess[]> {
  const processes: RunProcess[] = []
  for (const pid of await findMarked(mark)) {
    // Before the arguments, which could be those of an earlier process with the same pid.
    const identity = await identify(pid)
    if (identity === undefined) continue
    processes.push({ ...identity, argv: await readArguments(pid), host: await readVariable(pid, hostVariable) })
  }
  return processes
}

/** Excludes ssh masters, which later steps of the host use. */
async function findProcesses(processes: readonly RunProcess[], host: string): Promise<readonly RunProcess[]> {
  const found = processes.filter(({ argv, host: of }) => (isSsh(argv) ? isSshClientOf(argv, host) : of === host))
  const alive = await Promise.all(found.map(isAlive))
  return found.filter((_, index) => alive[index])
}
