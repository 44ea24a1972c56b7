import { AppError } from '@distribute/contracts'
import type { PlaybookInspection } from '@distribute/domain'
import pLimit, { type LimitFunction } from 'p-limit'
import type { InspectionAnswer, InspectionJob } from './inspection-job.ts'
import { InspectionProcess } from './inspection-process.ts'

export interface InspectionLimits {
  /** for one playbook, including imported files */
  readonly timeoutMs: number
  readonly heapMiB: number
}

const bytesPerMiB = 1024 * 1024
/**
 * Per MiB of the maximum playbook size. One MiB of ordinary plays takes three seconds and 200 MiB.
 */
const limitsPerMiB: InspectionLimits = { timeoutMs: 20_000, heapMiB: 320 }
/** Returns the limits for the largest playbook that is allowed. */
export function limitInspection(maxPlaybookBytes: number): InspectionLimits {
  const factor = Math.max(1, maxPlaybookBytes / bytesPerMiB)
  return { timeoutMs: limitsPerMiB.timeoutMs * factor, heapMiB: Math.ceil(limitsPerMiB.heapMiB * factor) }
}

/** More would only compete for the cores of the machine. */
const maxProcesses = 2
/** More than clients submit that wait for responses. */
const maxWaiting = 200
/** Starting a process takes a quarter of a second. */
const idleMs = 60_000
/** for the author of the playbook */
const remedy = 'split it into files of a project, or shorten it'

/** The inspection of a playbook exceeded a limit. The message is for its author. */
export class InspectionLimitExceeded extends Error {}

/**
 * Inspects playbooks in separate processes, within limits of time and memory: a playbook must not
 * block or end the service.
 */
export class PlaybookInspector {
  readonly name = 'playbook inspector'
  readonly #limits: InspectionLimits
  readonly #turns: LimitFunction = pLimit(maxProcesses)
  readonly #busy = new Set<InspectionProcess>()
  /** most recently used last */
  readonly #idle: InspectionProcess[] = []
  #idleTimer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(limits: InspectionLimits) {
    this.#limits = limits
  }

  /**
   * Throws `InspectionLimitExceeded` for a playbook that exceeds the limits, `AppError`
   * `share_unavailable` if its files cannot be read, and `rate_limited` while too many playbooks
   * wait.
   */
  async inspect(job: InspectionJob): Promise<PlaybookInspection> {
    if (this.#turns.pendingCount >= maxWaiting)
      throw new AppError('rate_limited', `${maxWaiting} playbooks wait for inspection: try again later`)
    const answer = await this.#turns(() => this.#run(job))
    if (answer.kind === 'share_unavailable') throw new AppError('share_unavailable', answer.message)
    if (answer.kind === 'broken') throw new Error(`playbook inspection failed: ${answer.stack}`)
    return answer.inspection
  }

  /** The deadline starts when the inspection starts. */
  async #run(job: InspectionJob): Promise<InspectionAnswer> {
    const { timeoutMs, heapMiB } = this.#limits
    const inspector = this.#take()
    let isTooLate = false
    const deadline = setTimeout(() => {
      isTooLate = true
      inspector.kill()
    }, timeoutMs)
    try {
      const answer = await inspector.run(job)
      if (answer.kind !== 'died') {
        this.#release(inspector)
        return answer
      }
      if (isTooLate) throw new InspectionLimitExceeded(`takes more than ${timeoutMs / 1000} s to inspect: ${remedy}`)
      if (answer.signal === 'SIGABRT')
        throw new InspectionLimitExceeded(`takes more than ${heapMiB} MiB of memory to inspect: ${remedy}`)
      throw new Error(`inspection process ended: ${answer.signal ?? `exit code ${answer.exitCode}`}`)
    } finally {
      clearTimeout(deadline)
      this.#busy.delete(inspector)
    }
  }

  #take(): InspectionProcess {
    if (this.#isClosed) throw new AppError('internal', 'the service is stopping')
    const inspector = this.#idle.pop() ?? new InspectionProcess(this.#limits.heapMiB)
    this.#busy.add(inspector)
    return inspector
  }

  #release(inspector: InspectionProcess): void {
    this.#idle.push(inspector)
    clearTimeout(this.#idleTimer)
    if (this.#isClosed) this.#endIdle()
    else this.#idleTimer = setTimeout(() => this.#endIdle(), idleMs).unref()
  }

  #endIdle(): void {
    clearTimeout(this.#idleTimer)
    for (const inspector of this.#idle.splice(0)) inspector.kill()
  }

  /** Inspections in progress fail. Idempotent. */
  stop(): void {
    this.#isClosed = true
    this.#endIdle()
    for (const inspector of this.#busy) inspector.kill()
  }
}
