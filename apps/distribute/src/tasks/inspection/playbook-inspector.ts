import { AppError } from '@distribute/contracts'
import type { PlaybookInspection } from '@distribute/domain'
import pLimit, { type LimitFunction } from 'p-limit'
import type { InspectionAnswer, InspectionJob } from './inspection-job.ts'
import { InspectionProcess } from './inspection-process.ts'

export interface InspectionLimits {
  /** for one playbook, with all that it takes in */
  readonly timeoutMs: number
  readonly heapMiB: number
}

const bytesPerMiB = 1024 * 1024
/** For each MiB that a playbook may have: one of ordinary plays takes three seconds and 200 MiB. */
const limitsPerMiB: InspectionLimits = { timeoutMs: 20_000, heapMiB: 320 }
/** What it may take to look through the largest playbook that is allowed. */
export function limitInspection(maxPlaybookBytes: number): InspectionLimits {
  const factor = Math.max(1, maxPlaybookBytes / bytesPerMiB)
  return { timeoutMs: limitsPerMiB.timeoutMs * factor, heapMiB: Math.ceil(limitsPerMiB.heapMiB * factor) }
}

/** more at a time would only share the machine's cores */
const maxProcesses = 2
/** more than anybody submits who waits for answers */
const maxWaiting = 200
/** starting another takes a quarter of a second */
const idleMs = 60_000
/** for the author of a playbook that exceeds the limits */
const remedy = 'divide it into files of a project, or make it smaller'

/** What is wrong with a playbook that cannot be looked through, for its author. */
export class TooMuchToInspect extends Error {}

/**
 * Looks at playbooks in processes of their own, within limits of time and memory: what a client sends must not keep the
 * service from everybody else's requests, nor end it.
 */
export class PlaybookInspector {
  readonly name = 'playbook inspector'
  readonly #limits: InspectionLimits
  readonly #turns: LimitFunction = pLimit(maxProcesses)
  readonly #busy = new Set<InspectionProcess>()
  /** the one that ended its work last is the last */
  readonly #idle: InspectionProcess[] = []
  #idleTimer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(limits: InspectionLimits) {
    this.#limits = limits
  }

  /**
   * Throws `TooMuchToInspect` for a playbook that exceeds the limits, `AppError` `share_unavailable` as its files do, and
   * `rate_limited` while too many others wait.
   */
  async inspect(job: InspectionJob): Promise<PlaybookInspection> {
    if (this.#turns.pendingCount >= maxWaiting)
      throw new AppError('rate_limited', `${maxWaiting} playbooks wait to be looked through: try again later`)
    const answer = await this.#turns(() => this.#run(job))
    if (answer.kind === 'share_unavailable') throw new AppError('share_unavailable', answer.message)
    if (answer.kind === 'broken') throw new Error(`a playbook could not be looked through: ${answer.stack}`)
    return answer.inspection
  }

  /** The time begins when it is its turn. */
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
        this.#giveBack(inspector)
        return answer
      }
      if (isTooLate) throw new TooMuchToInspect(`takes more than ${timeoutMs / 1000} s to look through: ${remedy}`)
      if (answer.signal === 'SIGABRT')
        throw new TooMuchToInspect(`takes more than ${heapMiB} MiB of memory to look through: ${remedy}`)
      throw new Error(`a process that looks at playbooks ended: ${answer.signal ?? `exit code ${answer.exitCode}`}`)
    } finally {
      clearTimeout(deadline)
      this.#busy.delete(inspector)
    }
  }

  #take(): InspectionProcess {
    if (this.#isClosed) throw new AppError('internal', 'the service is being stopped')
    const inspector = this.#idle.pop() ?? new InspectionProcess(this.#limits.heapMiB)
    this.#busy.add(inspector)
    return inspector
  }

  #giveBack(inspector: InspectionProcess): void {
    this.#idle.push(inspector)
    clearTimeout(this.#idleTimer)
    if (this.#isClosed) this.#endIdle()
    else this.#idleTimer = setTimeout(() => this.#endIdle(), idleMs).unref()
  }

  #endIdle(): void {
    clearTimeout(this.#idleTimer)
    for (const inspector of this.#idle.splice(0)) inspector.kill()
  }

  /** What is being looked at fails; safe to repeat. */
  stop(): void {
    this.#isClosed = true
    this.#endIdle()
    for (const inspector of this.#busy) inspector.kill()
  }
}
