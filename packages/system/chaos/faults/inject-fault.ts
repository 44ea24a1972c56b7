import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka, MariaDb } from '@distribute/testbed'
import type { Distributes } from '../cluster/distributes.ts'
import { type EngineSlot, type Engines, listSupervisors, listUnitFolders, readEngineId } from '../cluster/engines.ts'
import type { Fault } from './fault-log.ts'
import type { MessageTraffic } from './message-traffic.ts'
import type { FaultKind, PlannedFault } from './plan-faults.ts'

/** The targets of faults. */
export interface FaultScene {
  readonly engines: Engines
  readonly distributes: Distributes
  readonly kafka: Kafka
  readonly mariaDb: MariaDb
  readonly messages: MessageTraffic
  /** runs whose supervisor was hit already: its other half ends by itself */
  readonly hitRuns: Set<string>
}

/** The result of one fault: the rest of its line in the fault log. */
type Effect = Partial<Pick<Fault, 'pids' | 'units' | 'engine'>> & Pick<Fault, 'detail'>

const enginesAtLeast = 3
const enginesAtMost = 6

/**
 * Injects one fault and, if it stops something, ends it. Returns undefined if there is no target.
 */
export async function injectFault(planned: PlannedFault, scene: FaultScene): Promise<Fault | undefined> {
  const at = Date.now()
  const effect = await injectors[planned.kind](planned, scene)
  return effect && { kind: planned.kind, at, endedAt: Date.now(), pids: [], units: [], ...effect }
}

type Injector = (planned: PlannedFault, scene: FaultScene) => Promise<Effect | undefined>

const injectors: Readonly<Record<FaultKind, Injector>> = {
  'kill-engine': killEngine,
  'stop-engine': stopEngine,
  'kill-supervisor-outer': (planned, scene) => killSupervisor(planned, scene, 'outer'),
  'kill-supervisor-inner': (planned, scene) => killSupervisor(planned, scene, 'inner'),
  'kill-distribute': killDistribute,
  'stop-kafka': (planned, scene) => stopServer(planned, scene.kafka),
  'stop-mariadb': async (planned, scene) => {
    const before = listRuns(scene)
    const effect = await stopServer(planned, scene.mariaDb)
    return { ...effect, units: [...new Set([...before, ...listRuns(scene)])] }
  },
  'duplicate-messages': async ({ lastsMs }, { messages }) => {
    await messages.duplicate(lastsMs)
    return { detail: `for ${lastsMs} ms` }
  },
  'reorder-messages': async (_, { messages }) => {
    await messages.reorder()
    return { detail: '' }
  },
  'drop-messages': async ({ lastsMs, isHarsh }, { messages }) => {
    await (isHarsh ? messages.dropTopic() : messages.drop(lastsMs))
    return { detail: isHarsh ? 'with the topic' : `for ${lastsMs} ms` }
  },
  'add-engine': addEngine,
  'remove-engine': removeEngine,
}

async function killEngine({ victim, lastsMs }: PlannedFault, { engines }: FaultScene): Promise<Effect | undefined> {
  const engine = choose(engines.running(), victim)
  if (engine?.process === undefined) return undefined
  engine.condition = 'down'
  const { pid } = engine.process
  await engine.process.kill()
  const effect = describeEngine(engine, pid, `back after ${lastsMs} ms`)
  await delay(lastsMs)
  await engines.start(engine)
  return effect
}

async function stopEngine({ victim, lastsMs }: PlannedFault, { engines }: FaultScene): Promise<Effect | undefined> {
  const engine = choose(engines.running(), victim)
  const process = engine?.process
  if (engine === undefined || process === undefined) return undefined
  engine.condition = 'busy'
  await process.pause()
  const effect = describeEngine(engine, process.pid, `for ${lastsMs} ms`)
  await delay(lastsMs)
  process.resume()
  engine.condition = 'running'
  return effect
}

function describeEngine(engine: EngineSlot, pid: number, detail: string): Effect {
  return { pids: [pid], units: listUnitFolders(engine), engine: readEngineId(engine), detail }
}

async function killSupervisor(
  { victim }: PlannedFault,
  { engines, hitRuns }: FaultScene,
  which: 'outer' | 'inner',
): Promise<Effect | undefined> {
  const supervisors = engines.running().flatMap(listSupervisors)
  const supervisor = choose(
    supervisors.filter(({ unit }) => !hitRuns.has(unit)),
    victim,
  )
  if (supervisor === undefined) return undefined
  hitRuns.add(supervisor.unit)
  const pid = supervisor.pids[which === 'outer' ? 0 : 1]
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself between the look and the kill.
    return undefined
  }
  return { pids: [pid], units: [supervisor.unit], detail: supervisor.unit }
}

async function killDistribute(
  { victim, lastsMs }: PlannedFault,
  { distributes }: FaultScene,
): Promise<Effect | undefined> {
  const distribute = choose(
    distributes.all.filter(({ process }) => process !== undefined),
    victim,
  )
  const pid = distribute?.process?.pid
  if (distribute === undefined || pid === undefined) return undefined
  await distributes.kill(distribute)
  await delay(lastsMs)
  await distributes.start(distribute)
  return { pids: [pid], detail: `back after ${lastsMs} ms` }
}

async function stopServer({ lastsMs, isHarsh }: PlannedFault, server: Kafka | MariaDb): Promise<Effect> {
  if (isHarsh) await server.kill()
  else await server.pause()
  await delay(lastsMs)
  if (isHarsh) await server.restart()
  else server.resume()
  return { detail: `${isHarsh ? 'killed' : 'stopped'}, back after ${lastsMs} ms` }
}

/** If the number of engines is reached, another one leaves. */
async function addEngine({ victim }: PlannedFault, { engines }: FaultScene): Promise<Effect> {
  const leaving = countPresent(engines) < enginesAtMost ? undefined : sendAway(choose(engines.running(), victim))
  const engine = await engines.add()
  const pid = engine.process?.pid
  return { pids: pid === undefined ? [] : [pid], detail: leaving === undefined ? '' : `in the place of ${leaving}` }
}

/**
 * It takes no new units and ends when its runs have ended, without loss. The last engines are
 * replaced.
 */
async function removeEngine({ victim }: PlannedFault, { engines }: FaultScene): Promise<Effect | undefined> {
  const engine = choose(engines.running(), victim)
  if (engine === undefined) return undefined
  const pid = sendAway(engine)
  if (countPresent(engines) < enginesAtLeast) await engines.add()
  return { pids: pid === undefined ? [] : [pid], detail: engine.stateDir }
}

/** Includes those that are paused. */
function countPresent({ all }: Engines): number {
  return all.filter(({ condition }) => condition === 'running' || condition === 'busy').length
}

/** Returns the process that was told to stop. */
function sendAway(engine: EngineSlot | undefined): number | undefined {
  if (engine?.process === undefined) return undefined
  engine.condition = 'leaving'
  engine.process.signal('SIGTERM')
  return engine.process.pid
}

function listRuns({ engines }: FaultScene): readonly string[] {
  return engines.all.flatMap(listUnitFolders)
}

function choose<T>(candidates: readonly T[], victim: number): T | undefined {
  return candidates[Math.floor(victim * candidates.length)]
}
