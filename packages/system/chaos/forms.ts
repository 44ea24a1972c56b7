import type { TaskShape } from './workload/create-task.ts'

/**
 * `fake-ssh`: Ansible with a fake ssh and, because Ansible takes 1.5 CPU seconds to start, also
 * units of a program in place of Ansible. `journal`: only that program, for as many hosts as the
 * store can take.
 */
export const formNames = ['fake-ssh', 'journal'] as const
export type FormName = (typeof formNames)[number]

/** Shorter runs have fewer of the units that cost seconds of CPU. */
export const longRunSeconds = 60

/** The load of a run. */
export interface Form {
  /** units that an engine runs at a time */
  readonly slots: number
  /** one for each concurrent task */
  readonly shapes: readonly TaskShape[]
}

/** shares of the hosts that are not well */
const commonShares = { hang: 0.02, fail: 0.05, down: 0.05, slow: 0.05 }

const real: TaskShape = {
  program: 'real',
  hosts: [5, 10],
  unitSize: 5,
  timeoutSeconds: 9,
  shares: commonShares,
}

const instant: TaskShape = {
  program: 'instant',
  hosts: [10, 30],
  unitSize: 5,
  timeoutSeconds: 4,
  shares: commonShares,
}

const many: TaskShape = {
  program: 'instant',
  hosts: [300, 900],
  unitSize: 100,
  timeoutSeconds: 6,
  shares: { hang: 0.0005, fail: 0.01, down: 0.01, slow: 0.0005 },
}

export function createForm(name: FormName, seconds: number): Form {
  if (name === 'journal') return { slots: 5, shapes: repeat(10, many) }
  const reals = seconds < longRunSeconds ? 1 : 3
  return { slots: 5, shapes: [...repeat(reals, real), ...repeat(6, instant)] }
}

function repeat(times: number, shape: TaskShape): readonly TaskShape[] {
  return Array.from({ length: times }, () => shape)
}
