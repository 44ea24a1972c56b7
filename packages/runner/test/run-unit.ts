import { rm } from 'node:fs/promises'
import {
  createTaskRequest,
  type EndLine,
  type HostOutcome,
  type JournalLine,
  type TaskAction,
  type TaskRequest,
} from '@distribute/contracts'
import { createRunProgress, type RunReport } from '@distribute/domain'
import { findMarkedProcesses, stopAtEnd, useFolder } from '@distribute/testbed'
import {
  type AnsibleUnitRunnerOptions,
  createAnsibleUnitRunner,
  type RunnableUnit,
  type UnitRun,
  type UnitRunner,
} from '../src/index.ts'

const silentLogger = { info() {}, warn() {}, error() {} }

export type TestRunnerOptions = Partial<Omit<AnsibleUnitRunnerOptions, 'ssh'>> & {
  readonly ssh?: Partial<AnsibleUnitRunnerOptions['ssh']>
}

export function createTestRunner(stateDir: string, options: TestRunnerOptions = {}): UnitRunner {
  const { ssh, ...others } = options
  return createAnsibleUnitRunner({
    stateDir,
    forks: 30,
    graceSeconds: 0.5,
    maxOutputBytes: 4096,
    becomeMethod: 'sudo',
    localHosts: true,
    sharePath: `${stateDir}/share`,
    logger: silentLogger,
    ssh: {
      port: 22,
      connectTimeoutSeconds: 10,
      hostKeyChecking: 'accept-new',
      knownHostsDir: `${stateDir}/known_hosts`,
      fastKex: true,
      ...ssh,
    },
    ...others,
  })
}

/**
 * Makes a state folder, which is removed with the test, or with the file where a hook has made it.
 */
export function useStateDir(): string {
  const stateDir = useFolder()
  stopAtEnd({ stop: () => removeStateDir(stateDir) })
  return stateDir
}

/** Also removes all that the runs of a test left: a failing test may leave processes, too. */
export async function removeStateDir(stateDir: string): Promise<void> {
  for (const { pid } of await findMarkedProcesses({ stateDir })) kill(pid)
  for (const run of await createTestRunner(stateDir).findEarlierRuns()) await run.discard()
  await rm(stateDir, { recursive: true, force: true })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // the run has just ended
  }
}

let lastTask = 0

/** Each with its own key. */
export function createUnit(
  action: TaskAction,
  hosts: readonly string[],
  request: Partial<TaskRequest> = {},
): RunnableUnit {
  lastTask += 1
  return {
    storeId: 'store',
    incarnation: 'incarnation',
    task: lastTask,
    unit: 1,
    attempt: 1,
    hosts,
    // tests also pass what the schema rejects: the command line must withstand that without it
    request: { ...createTaskRequest({ action, timeoutSeconds: 240, unitSize: 30 }), ...request },
  }
}

export const adhoc = (module: string, args = ''): TaskAction => ({ kind: 'adhoc', module, args })
export const projectPlaybook = (project: string, revision: string, path = 'site.yml'): TaskAction => ({
  kind: 'playbook',
  name: path,
  project,
  path,
  revision,
})
export const playbook = (content: string): TaskAction => ({ kind: 'playbook', name: 'test', content })

/** Addresses of this machine, each a separate host that Ansible reaches without SSH. */
export function localHosts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `127.3.0.${index + 1}`)
}

export interface FollowedUnit {
  readonly lines: readonly JournalLine[]
  readonly end: EndLine
  readonly outcomes: Readonly<Record<string, HostOutcome>>
  /** the hosts' final states, in order */
  readonly states: readonly string[]
  readonly report: RunReport
}

/** Reads a run to its end, as the recorder does. */
export async function followRun(
  run: UnitRun,
  onLine: (line: JournalLine) => void = () => undefined,
): Promise<FollowedUnit> {
  const { hosts, request } = run
  const progress = createRunProgress({ hosts, kind: request.action.kind, timeoutSeconds: request.timeoutSeconds })
  const lines: JournalLine[] = []
  const outcomes: Record<string, HostOutcome> = {}
  for await (const batch of run.journal()) {
    for (const line of batch) {
      lines.push(line)
      for (const outcome of progress.apply(line)) outcomes[outcome.host] = outcome
      onLine(line)
    }
  }
  const { end, report } = progress
  if (end === undefined || report === undefined) throw new Error('the journal has no end')
  return { lines, end, outcomes, report, states: hosts.map((host) => outcomes[host]?.state ?? 'none') }
}

export function linesOf<Type extends JournalLine['type']>(lines: readonly JournalLine[], type: Type) {
  return lines.filter((line): line is Extract<JournalLine, { type: Type }> => line.type === type)
}
