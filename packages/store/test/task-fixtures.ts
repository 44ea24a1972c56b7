import { randomUUID } from 'node:crypto'
import {
  createTaskRequest,
  type FinalHostState,
  type HostOutcome,
  type TaskRequest,
  type UnitKey,
} from '@distribute/contracts'
import { spellHost, splitHosts } from '@distribute/domain'
import type { Claim, NewTask, ReapedUnit, RunningUnit, Store, Task, UnitEnd } from '../src/index.ts'

type TaskChanges = Partial<Omit<NewTask, 'request' | 'units'>> & {
  readonly lane?: string
  /** in any spelling, as those of `units`, which replace the units of two */
  readonly hosts?: readonly string[]
  readonly units?: readonly (readonly string[])[]
  readonly request?: Partial<TaskRequest>
}

/** A task as a service submits it: hosts in units of at most two. */
export function createTask(changes: TaskChanges = {}): NewTask {
  const { lane = 'default', hosts = ['a.example', 'b.example', 'c.example'], request, ...rest } = changes
  const { units = splitHosts(hosts, 2), ...others } = rest
  return {
    publicId: randomUUID(),
    v1Id: null,
    name: 'restart nginx',
    requestHash: 'f'.repeat(64),
    request: createTaskRequest({
      action: { kind: 'adhoc', module: 'shell', args: 'systemctl restart nginx' },
      ...{ unitSize: 2, lane, become: true, extraVars: { answer: 42 } },
      ...request,
    }),
    warnings: [],
    units: units.map((names) => names.map((name) => spellHost(name, { allowLoopback: true }))),
    ...others,
  }
}

/** A playbook task of one unit. */
export function createPlaybookTask(changes: TaskChanges = {}): NewTask {
  const task = createTask(changes)
  const content = '- hosts: target_hosts\n  tasks: []\n'
  return { ...task, request: { ...task.request, action: { kind: 'playbook', name: 'nothing', content } } }
}

const knownLanes = ['default']

/** A lane that no other test uses, with an engine that is gone; the claims use both. */
export async function createLane(store: Store): Promise<string> {
  const lane = `lane-${randomUUID()}`
  knownLanes.push(lane)
  const id = await registerEngine(store, { lane, slots: 1 })
  await store.engines.beat({ id, incarnation: 'first', state: 'gone' })
  return lane
}

export async function registerEngine(
  store: Store,
  engine: { lane: string; slots: number; id?: string; incarnation?: string },
): Promise<string> {
  const { lane, slots, id = randomUUID(), incarnation = 'first' } = engine
  const machine = { hostName: 'host', addresses: ['192.0.2.1'], version: '1' }
  await store.engines.register({ ...machine, id, incarnation, lanes: [lane], slots })
  return id
}

/** Queues the lane's units and returns them. */
export async function deal(store: Store, lane: string, depth = 1000): Promise<readonly UnitKey[]> {
  const { messages } = await store.lanes.deal({ lane, depth, aliveWithinMs: 60_000 })
  return messages.map(({ task, unit, attempt }) => ({ task, unit, attempt }))
}

/** Stands in for a unit that is missing. */
export const noUnit: UnitKey = { task: 0, unit: 0, attempt: 0 }

export async function submit(store: Store, task: NewTask): Promise<Task> {
  const outcome = await store.tasks.submit(task)
  if (outcome.kind !== 'created') throw new Error(`the task was not created: ${outcome.kind}`)
  return outcome.task
}

/** Submits into a new lane and queues all units. */
export async function submitQueued(store: Store, changes: TaskChanges = {}) {
  const lane = changes.lane ?? (await createLane(store))
  const task = await submit(store, createTask({ ...changes, lane }))
  const units = await deal(store, lane)
  return { lane, task, units: units.filter((unit) => unit.task === task.id) }
}

/** A unit that this engine has claimed. */
export type HeldUnit = UnitKey & Pick<Claim, 'engine'>

/** Like `queueTask`, and claims the units. */
export async function submitRunning(store: Store, changes: TaskChanges & Partial<Pick<Claim, 'engine'>> = {}) {
  const { engine = 'engine-1', ...others } = changes
  const queued = await submitQueued(store, others)
  for (const unit of queued.units) await store.units.claim(createClaim(unit, { engine }))
  const units: readonly HeldUnit[] = queued.units.map((unit) => ({ ...unit, engine }))
  const [first, second] = units
  if (first === undefined) throw new Error('the task has no unit')
  return { ...queued, units, first, second: second ?? first }
}

/** Reaps the task's running units as if no lease had been renewed in time. */
export async function reapTask(store: Store, task: number): Promise<readonly ReapedUnit[]> {
  return await store.units.reap(await listRunning(store, task))
}

/** All items of a list that comes in runs. */
export async function collect<Item>(runs: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  return (await Array.fromAsync(runs)).flat()
}

/** The task's running units, as the reaper sees them. */
export async function listRunning(store: Store, task: number): Promise<readonly RunningUnit[]> {
  return (await store.units.listRunning()).filter((unit) => unit.task === task)
}

export function createClaim(unit: UnitKey, changes: Partial<Claim> = {}): Claim {
  const { task, unit: seq, attempt } = unit
  return {
    task,
    unit: seq,
    attempt,
    engine: 'engine-1',
    incarnation: 'first',
    claimedBy: 'message',
    leaseMs: 60_000,
    lanes: knownLanes,
    ...changes,
  }
}

export function createOutcome(
  host: string,
  state: FinalHostState = 'ok',
  changes: Partial<HostOutcome> = {},
): HostOutcome {
  return {
    host,
    state,
    cause: state === 'ok' ? null : 'step "restart"',
    rc: state === 'ok' ? 0 : 1,
    changed: state === 'ok',
    stepsOk: state === 'ok' ? 1 : 0,
    stepsTotal: 1,
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    finishedAtMs: Date.UTC(2026, 0, 2, 3, 4, 6, 789),
    msg: `message of ${host}`,
    stdout: `stdout of ${host} 重启`,
    stderr: '',
    result: '{"rc":0}',
    steps: [],
    truncated: false,
    ...changes,
  }
}

export const exited: UnitEnd = { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 2 }
