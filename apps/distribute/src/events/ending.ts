import type { TaskSummary } from '@distribute/contracts'
import { hasTaskEnded } from '@distribute/domain'

/** reads of an ended task without a change, after which no further event is expected */
const quietLooks = 8

/**
 * Decides when a task's `end` is sent: after everything that came before it. A summary may be newer
 * than the events that were read, so it is not a proof. The event of the end is one. Where an end
 * has no event, several reads without a change are.
 */
export class Ending {
  #summary: TaskSummary | undefined
  #told: Pick<Ending, 'told' | 'isFinal'> = { told: undefined, isFinal: false }
  #hasEvent = false
  #missingLooks = 1

  /** the state of the last `end` */
  get told(): TaskSummary['state'] | undefined {
    return this.#told.told
  }

  /** Whether nothing can follow the last `end`: a late result replaces `lost` only. */
  get isFinal(): boolean {
    return this.#told.isFinal
  }

  /** Whether an `end` is to be told, now or later. */
  get isDue(): boolean {
    const now = this.#describe()
    return now.told !== undefined && (now.told !== this.told || now.isFinal !== this.isFinal)
  }

  sawEvent(): void {
    this.#hasEvent = true
  }

  look(summary: TaskSummary, { isChanged, isFirst }: { isChanged: boolean; isFirst: boolean }): void {
    this.#summary = summary
    if (isFirst) return
    this.#missingLooks = isChanged ? quietLooks : this.#missingLooks - 1
  }

  /** Returns whether `end` is to be told now. */
  takeEnd(): boolean {
    if (!this.isDue || (!this.#hasEvent && this.#missingLooks > 0)) return false
    this.#told = this.#describe()
    this.#hasEvent = false
    return true
  }

  #describe(): Pick<Ending, 'told' | 'isFinal'> {
    if (this.#summary === undefined || !hasTaskEnded(this.#summary)) return { told: undefined, isFinal: false }
    return { told: this.#summary.state, isFinal: (this.#summary.hosts.lost ?? 0) === 0 }
  }
}
