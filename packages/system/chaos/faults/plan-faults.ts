import { longRunSeconds } from '../forms.ts'
import type { Random } from '../random.ts'

/** The faults of a run. `stop-…` pauses for a while, `kill-…` is SIGKILL and a restart. */
export const faultKinds = [
  'kill-engine',
  'stop-engine',
  'kill-supervisor-outer',
  'kill-supervisor-inner',
  'kill-distribute',
  'stop-kafka',
  'stop-mariadb',
  'duplicate-messages',
  'reorder-messages',
  'drop-messages',
  'add-engine',
  'remove-engine',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface PlannedFault {
  readonly kind: FaultKind
  /** after the beginning of the faults */
  readonly atMs: number
  /** until what was killed or stopped is back */
  readonly lastsMs: number
  /** from 0 to 1: selects one of the targets */
  readonly victim: number
  /**
   * selects between two variants: server killed instead of stopped, topic deleted instead of its
   * records
   */
  readonly isHarsh: boolean
}

export interface FaultPlanOptions {
  readonly random: Random
  readonly windowMs: number
  readonly count: number
  readonly leaseMs: number
}

/** Limits how many of these fit into a run: little else can happen during one. */
const windowPerHeavyFaultMs = { 'stop-mariadb': 60_000, 'stop-kafka': 40_000, 'stop-engine': 15_000 } as const

/** How many times more often the others come. */
const weights: Readonly<Partial<Record<FaultKind, number>>> = {
  'kill-engine': 4,
  'kill-supervisor-outer': 3,
  'kill-supervisor-inner': 3,
  'kill-distribute': 2,
  'duplicate-messages': 2,
  'reorder-messages': 2,
  'drop-messages': 2,
  'add-engine': 2,
  'remove-engine': 2,
}

/**
 * Each kind at least once, at random times spread over the whole window; none with a `count` of 0.
 */
export function planFaults(options: FaultPlanOptions): readonly PlannedFault[] {
  const { random, windowMs, count } = options
  if (count === 0) return []
  const heavy = Object.entries(windowPerHeavyFaultMs).flatMap(([kind, everyMs]) =>
    planHeavy(kind as FaultKind, Math.max(1, Math.floor(windowMs / everyMs)), options),
  )
  const kinds = chooseKinds(count - heavy.length, random)
  const slotMs = windowMs / kinds.length
  const light = kinds.map((kind, index) => createFault(kind, (index + random.next()) * slotMs, options))
  return [...heavy, ...light].sort((one, other) => one.atMs - other.atMs)
}

/**
 * In the first third of each stretch, so that it ends before the next one begins, and work
 * continues after it.
 */
function planHeavy(kind: FaultKind, count: number, options: FaultPlanOptions): readonly PlannedFault[] {
  const stretchMs = options.windowMs / count
  return Array.from({ length: count }, (_, index) => {
    const atMs = (index + 0.1 + options.random.next() * 0.25) * stretchMs
    return createFault(kind, atMs, options)
  })
}

function chooseKinds(count: number, random: Random): readonly FaultKind[] {
  const light = faultKinds.filter((kind) => !(kind in windowPerHeavyFaultMs))
  const more = light.flatMap((kind) => Array.from({ length: weights[kind] ?? 1 }, () => kind))
  const drawn = Array.from(
    { length: Math.max(0, count - light.length) },
    () => more[random.integer(0, more.length - 1)],
  )
  return random.shuffle([...light, ...drawn.filter((kind) => kind !== undefined)])
}

function createFault(kind: FaultKind, atMs: number, options: FaultPlanOptions): PlannedFault {
  const { random, leaseMs, windowMs } = options
  // A broker takes seconds to start: too much of a short run.
  const mayBeHarsh = kind !== 'stop-kafka' || windowMs >= longRunSeconds * 1000
  return {
    kind,
    atMs: Math.round(atMs),
    lastsMs: drawDuration(kind, random, leaseMs),
    victim: random.next(),
    isHarsh: random.chance(0.5) && mayBeHarsh,
  }
}

function drawDuration(kind: FaultKind, random: Random, leaseMs: number): number {
  switch (kind) {
    case 'kill-engine':
      // either back before it is missed, or after its units were given up
      return random.chance(0.6) ? random.integer(20, 200) : leaseMs + random.integer(3_200, 4_500)
    case 'stop-engine':
      return leaseMs + random.integer(500, 4_000)
    case 'kill-distribute':
      return random.integer(50, 2_000)
    case 'stop-kafka':
      return random.integer(2_000, 4_000)
    case 'stop-mariadb':
      return 2 * leaseMs
    case 'drop-messages':
    case 'duplicate-messages':
      return random.integer(500, 2_500)
    default:
      return 0
  }
}
