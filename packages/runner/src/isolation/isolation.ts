import type { RunIsolation } from '@distribute/contracts'
import { isLocalHost } from '@distribute/domain'
import type { RunnerOptions } from '../options.ts'
import type { UnitFolder } from '../run/unit-folder.ts'
import { type IsolationPlan, planIsolation } from './plan-isolation.ts'
import { probeIsolation } from './probe-isolation.ts'

/** Decides whether and how runs are isolated. */
export interface Isolation {
  /** Logs the isolation in force. Call it once, before the first run. */
  announce(): Promise<void>
  /** Returns the isolation in force, as `GET /engines` shows it. */
  describe(): Promise<RunIsolation>
  /** Returns why no run can start, with `required`; undefined if nothing is wrong. */
  findFault(): Promise<string | undefined>
  /** Returns undefined for a run of these hosts that is not isolated. */
  plan(folder: UnitFolder, run: IsolatedRun): Promise<IsolationPlan | undefined>
}

interface IsolatedRun {
  readonly hosts: readonly string[]
  /** files and folders of the machine that the run reads */
  readonly needed: readonly string[]
  /** those among them that the run gets in another way */
  readonly hidden: readonly string[]
}

export function createIsolation(options: RunnerOptions): Isolation {
  const { isolation = 'auto', logger, python } = options
  let known: Promise<string | undefined> | undefined
  const findObstacle = () => {
    known ??= probeIsolation(python)
    return known
  }
  return {
    async announce() {
      if (isolation === 'off') return logger.info({ isolation }, 'runs are not isolated')
      const obstacle = await findObstacle()
      if (obstacle === undefined) logger.info({ isolation }, `runs are isolated: ${describeNamespaces()}`)
      else logger.warn({ isolation, obstacle }, withoutIsolation)
    },
    async describe() {
      if (isolation === 'off') return { mode: 'none', reason: '[Ansible] ISOLATION = off' }
      // No run starts without isolation.
      if (isolation === 'required') return { mode: 'namespaces', reason: null }
      const obstacle = await findObstacle()
      if (obstacle !== undefined) return { mode: 'none', reason: obstacle }
      return { mode: 'namespaces', reason: isSudoNeeded(options) ? withoutOnThisMachine : null }
    },
    async findFault() {
      if (isolation !== 'required') return undefined
      const obstacle = await findObstacle()
      if (obstacle === undefined) return undefined
      known = undefined
      return `[Ansible] ISOLATION = required, and runs cannot be isolated here: ${obstacle}`
    },
    async plan(folder, { hosts, needed, hidden }) {
      const isLeftOut = isolation === 'off' || (isolation === 'auto' && mayNeedSudo(options, hosts))
      if (isLeftOut || (isolation === 'auto' && (await findObstacle()) !== undefined)) return undefined
      return planIsolation(folder, { ...options, needed, hidden })
    },
  }
}

/** sudo does not work in a user namespace: that affects hosts that are this machine. */
function mayNeedSudo(options: RunnerOptions, hosts: readonly string[]): boolean {
  return isSudoNeeded(options) && hosts.some(isLocalHost)
}

function isSudoNeeded({ localHosts }: RunnerOptions): boolean {
  return localHosts && process.getuid?.() !== 0
}

const withoutOnThisMachine =
  'hosts that are this machine itself run without isolation: sudo does not work in a user namespace'

const withoutIsolation =
  'runs cannot be isolated on this machine: a task can read the files of the engine and reach other runs; ' +
  'see docs/security.md, or set [Ansible] ISOLATION = off to accept this'

function describeNamespaces(): string {
  const needsUser = process.getuid?.() !== 0
  return `${needsUser ? 'user, ' : ''}mount and PID namespaces`
}
