import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { agentSocketOf } from './control-paths.ts'

/** A process as the journal names it: the same pid may come again, the pair of both does not. */
export interface ProcessIdentity {
  readonly pid: number
  /** clock ticks since the machine started */
  readonly startTime: number
}

/** Undefined for one that is gone, or dead. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readStat(pid)
  return stat === undefined || isDead(stat) ? undefined : { pid, startTime: stat.startTime }
}

/** False for a dead one that nobody has buried yet. */
export async function isAlive({ pid, startTime }: ProcessIdentity): Promise<boolean> {
  const stat = await readStat(pid)
  return stat !== undefined && stat.startTime === startTime && !isDead(stat)
}

/** Signals a process if it is still the one that is meant. */
export async function signalProcess(process_: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  if (await isAlive(process_)) trySignal(process_.pid, signal)
}

/** The processes whose environment has all of these variables, without the dead. */
export async function findMarked(mark: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const variables = Object.entries(mark).map(([name, value]) => `${name}=${value}`)
  const marked: number[] = []
  for (const pid of await listPids()) {
    const environment = await readEnvironment(pid)
    if (variables.every((variable) => environment.includes(variable))) marked.push(pid)
  }
  return marked
}

/** A variable that the process was started with; undefined: it has none of that name, or is gone. */
export async function readVariable(pid: number, name: string): Promise<string | undefined> {
  const found = (await readEnvironment(pid)).find((variable) => variable.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

/** What the process was started with; masters of ControlPersist, for one, write something else there. */
export async function readArguments(pid: number): Promise<readonly string[]> {
  return (await readProc(pid, 'cmdline')).split('\0')
}

const rescanMs = 10
const giveUpMs = 5000

/** How a run's processes are known. */
interface RunMark {
  readonly variables: Readonly<Record<string, string>>
  /** the folder of ssh's sockets: masters of ControlPersist write their titles over the environment, an agent hides it */
  readonly controlPaths: string
}

/**
 * Kills what a run has left whose supervisors are gone: the marked processes and all below them (sudo takes the mark
 * off). Answers how many they were; those of other users stay.
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

/** The title of a master is `ssh: SOCKET [mux]`; an agent has its command, `ssh-agent -a SOCKET …`. */
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

/** False for a process that has just ended, or belongs to another user. */
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
  // from the third field on: the second, the command's name, may hold blanks and brackets
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent] = fields
  if (text === '' || state === undefined) return undefined
  return { state, parent: Number(parent), startTime: Number(fields[19]) }
}

async function readEnvironment(pid: number): Promise<readonly string[]> {
  return (await readProc(pid, 'environ')).split('\0')
}

/** Empty for a process that is gone or another user's. */
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
