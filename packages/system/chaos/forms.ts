import type { TaskShape } from './workload/create-task.ts'

/**
 * `fake-ssh`: Ansible itself over an ssh in the place of ssh, and beside it, because Ansible takes 1.5 CPU seconds to
 * start, units of a program in Ansible's place. `journal`: that program alone, for as many hosts as the store takes.
 */
export const formNames = ['fake-ssh', 'journal'] as const
export type FormName = (typeof formNames)[number]

/** Shorter runs than this have less of what costs seconds of CPU. */
export const longRunSeconds = 60

/** What a run's load is made of. */
export interface Form {
  /** units that an engine runs at a time */
  readonly slots: number
  /** one for each task that is to run at a time */
  readonly shapes: readonly TaskShape[]
}

/** parts of the hosts that are not well */
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
