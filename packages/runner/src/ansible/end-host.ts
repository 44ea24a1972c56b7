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
 * What the hosts hang in is found by one look at the machine's processes: ssh clients, and what runs on this machine in
 * their place. Only then, and for each host anew, the journal says whether the host is still in its step: the next step's
 * processes start after the end of this one is written, so what was found before cannot be of a later step.
 */
export function createHostEnder({ unit, folder }: { readonly unit: UnitKey; readonly folder: UnitFolder }): HostEnder {
  const noted = new Set<string>()
  /** processes that were asked to end */
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
        // nothing is noted of a host that cannot be ended so: what becomes of it is Ansible's word
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

/** What was asked once and goes on does not listen. */
function askToEnd({ pid, startTime }: ProcessIdentity, asked: Set<string>): boolean {
  const name = `${pid} ${startTime}`
  const signal = asked.has(name) ? 'SIGKILL' : 'SIGTERM'
  asked.add(name)
  return trySignal(pid, signal)
}

function keyOf({ host, stepId }: Pick<StepToEnd, 'host' | 'stepId'>): string {
  return JSON.stringify([host, stepId])
}

/** By one write, for Ansible and the supervisor write here, too. */
async function appendEndHost(journal: string, step: StepToEnd, { isTorn }: CurrentSteps): Promise<void> {
  const { host, name, stepId } = step
  const line = JSON.stringify({ type: 'endHost', at: Date.now(), monoMs: monotonicMs(), host, name, stepId })
  const file = await open(journal, constants.O_WRONLY | constants.O_APPEND)
  // a line that somebody was writing when he was killed is closed first
  await file.write(`${isTorn ? '\n' : ''}${line}\n`).finally(() => file.close())
}

interface RunProcess extends ProcessIdentity {
  readonly argv: readonly string[]
  /** the host whose worker started it; undefined: Ansible itself, a worker, or what was not started by one */
  readonly host: string | undefined
}

/** as `execengine_callback/host_mark.py` names it */
const hostVariable = 'EXECENGINE_HOST'

async function listProcesses(mark: Readonly<Record<string, string>>): Promise<readonly RunProcess[]> {
  const processes: RunProcess[] = []
  for (const pid of await findMarked(mark)) {
    // before its arguments, so that they are not those of an earlier process with the same number
    const identity = await identify(pid)
    if (identity === undefined) continue
    processes.push({ ...identity, argv: await readArguments(pid), host: await readVariable(pid, hostVariable) })
  }
  return processes
}

/** Of ssh itself only clients: a master serves the host's later steps, too. */
async function findProcesses(processes: readonly RunProcess[], host: string): Promise<readonly RunProcess[]> {
  const found = processes.filter(({ argv, host: of }) => (isSsh(argv) ? isSshClientOf(argv, host) : of === host))
  const alive = await Promise.all(found.map(isAlive))
  return found.filter((_, index) => alive[index])
}
