import type { TaskSummary } from '@distribute/contracts'
import { hasTaskEnded } from '@distribute/domain'

/** looks at an ended task without a change after which no event of it is on its way */
const quietLooks = 8

/**
 * When a task's `end` is told: after everything that came before it. A summary may be newer than the
 * events that were read, so it alone is no proof. The event of the end is one; so are several looks
 * without a change, which an end without an event needs.
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
