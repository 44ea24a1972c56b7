import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { agentSocketOf } from './control-paths.ts'

/** A process as the journal names it: pids are reused, the pair is unique. */
export interface ProcessIdentity {
  readonly pid: number
  /** clock ticks since boot */
  readonly startTime: number
}

/** Returns undefined for a process that is gone or a zombie. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readStat(pid)
  return stat === undefined || isDead(stat) ? undefined : { pid, startTime: stat.startTime }
}

/** False for a zombie. */
export async function isAlive({ pid, startTime }: ProcessIdentity): Promise<boolean> {
  const stat = await readStat(pid)
  return stat !== undefined && stat.startTime === startTime && !isDead(stat)
}

/** Signals a process unless its pid was reused. */
export async function signalProcess(process_: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  if (await isAlive(process_)) trySignal(process_.pid, signal)
}

/** Returns the living processes whose environment has all of these variables. */
export async function findMarked(mark: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const variables = Object.entries(mark).map(([name, value]) => `${name}=${value}`)
  const marked: number[] = []
  for (const pid of await listPids()) {
    const environment = await readEnvironment(pid)
    if (variables.every((variable) => environment.includes(variable))) marked.push(pid)
  }
  return marked
}

/**
 * Returns a variable of the initial environment; undefined if there is none, or if the process is
 * gone.
 */
export async function readVariable(pid: number, name: string): Promise<string | undefined> {
  const found = (await readEnvironment(pid)).find((variable) => variable.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

/**
 * Returns the arguments of a process. Some overwrite theirs, for example masters of ControlPersist.
 */
export async function readArguments(pid: number): Promise<readonly string[]> {
  return (await readProc(pid, 'cmdline')).split('\0')
}

const rescanMs = 10
const giveUpMs = 5000

/** What identifies the processes of a run. */
interface RunMark {
  readonly variables: Readonly<Record<string, string>>
  /**
   * the folder of ssh's sockets: masters of ControlPersist overwrite their environment, an agent
   * hides it
   */
  readonly controlPaths: string
}

/**
 * Kills the remaining processes of a run whose supervisors are gone: the marked processes and all
 * their descendants (sudo removes the mark). Returns how many it killed. Cannot kill those of other
 * users.
 */
export async function killMarked({ variables, controlPaths }: RunMark): Promise<number> {
  const killed = new Set<number>()
  const giveUpAt = performance.now() + giveUpMs
  for (;;) {
    const roots = [...(await findMarked(variables)), ...(await findBySockets(controlPaths))]
    const left = await withDescendants(roots)
    for (const pid of left) if (trySignal(pid, 'SIGKILL')) killed.add(pid)
    if (left.length === 0 || performance.now() > giveUpAt) return killed.size
    await sleep(rescanMs)
  }
}

/**
 * The title of a master is `ssh: SOCKET [mux]`; the arguments of an agent are `ssh-agent -a SOCKET
 * …`.
 */
async function findBySockets(controlPaths: string): Promise<readonly number[]> {
  const found: number[] = []
  for (const pid of await listPids()) {
    const [title = '', , socket] = await readArguments(pid)
    const isAgent = title === 'ssh-agent' && socket === agentSocketOf(controlPaths)
    if (isAgent || title.startsWith(`ssh: ${controlPaths}/`)) found.push(pid)
  }
  return found
}

async function withDescendants(roots: readonly number[]): Promise<readonly number[]> {
  if (roots.length === 0) return []
  const family = new Set(roots)
  for (const pid of await listPids()) {
    const stat = await readStat(pid)
    if (stat !== undefined && family.has(stat.parent) && !isDead(stat)) family.add(pid)
  }
  return [...family]
}

/** Returns false if the process has ended or belongs to another user. */
export function trySignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

interface Stat {
  readonly state: string
  readonly parent: number
  readonly startTime: number
}

function isDead({ state }: Stat): boolean {
  return state === 'Z' || state === 'X'
}

async function readStat(pid: number): Promise<Stat | undefined> {
  const text = await readProc(pid, 'stat')
  // From the third field on: the second, the name of the command, may contain blanks and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent] = fields
  if (text === '' || state === undefined) return undefined
  return { state, parent: Number(parent), startTime: Number(fields[19]) }
}

async function readEnvironment(pid: number): Promise<readonly string[]> {
  return (await readProc(pid, 'environ')).split('\0')
}

/** Returns an empty text for a process that is gone or belongs to another user. */
async function readProc(pid: number, file: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

async function listPids(): Promise<readonly number[]> {
  const names = await readdir('/proc')
  return names.filter((name) => /^\d+$/.test(name)).map(Number)
}
