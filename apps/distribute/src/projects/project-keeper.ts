import { AppError, type Pin } from '@distribute/contracts'
import { LeaseWatch } from '@distribute/domain'
import { startTicker, type Ticker } from '@distribute/service'
import type { Project, SeenHold } from '@distribute/store'
import type { CloneDeps } from './clone-project.ts'
import { prepareShare } from './prepare-share.ts'
import { tryHoldProject } from './project-hold.ts'
import type { Share } from './share.ts'

export interface KeeperDeps extends Omit<CloneDeps, 'server'> {
  /** milliseconds of a clock that never goes back, and goes on while the machine sleeps */
  readonly now: () => number
}

const intervalMs = 10_000
const interrupted = 'the clone was interrupted, as its distribute ended: clone it again'

/**
 * Mends what processes that died have left: clones that nobody goes on with, their rubbish, and links that do not say what
 * the store has decided. Any number of instances may do so.
 */
export class ProjectKeeper {
  readonly name = 'project keeper'
  readonly #deps: KeeperDeps
  readonly #watch: LeaseWatch
  #ticker: Ticker | undefined

  constructor(deps: KeeperDeps) {
    this.#deps = deps
    // No margin: a clone ends itself when it could not prolong its hold for a lease.
    this.#watch = new LeaseWatch({ leaseMs: deps.leaseMs, marginMs: 0 })
  }

  start(): void {
    const { logger } = this.#deps
    this.#ticker = startTicker({ name: this.name, intervalMs, jitter: 0.5, task: () => this.tick(), logger })
  }

  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  /** One round; `start` repeats it. A project that cannot be mended keeps no other from it. */
  async tick(): Promise<void> {
    const lapsed = await this.#findLapsed()
    await prepareShare(this.#deps)
    const { projects } = this.#deps
    const failures: unknown[] = []
    const tryTo = (work: () => Promise<void>) => work().catch((error) => failures.push(error))
    for (const hold of lapsed) await tryTo(() => this.#mend(hold.name, () => interrupted, hold))
    for (const pin of await projects.listCurrent()) await tryTo(() => this.#check(pin))
    if (failures.length > 0) throw failures[0]
  }

  /** Holds that nobody prolonged for a lease: while the store is away nobody can, and all begin anew. */
  async #findLapsed(): Promise<readonly SeenHold[]> {
    const { projects, now } = this.#deps
    const askedMs = now()
    try {
      const seen = (await projects.listHolds()).map((hold) => ({ ...hold, of: hold.owner, lengthMs: null }))
      return this.#watch.look(seen, { askedMs, answeredMs: now() })
    } catch (error) {
      this.#watch.forget()
      throw error
    }
  }

  async #check(pin: Pin): Promise<void> {
    const { share } = this.#deps
    if ((await share.readCurrent(pin.project)) === pin.revision) return
    if (!(await share.hasRevision(pin))) throw missingRevision(share, pin)
    await this.#mend(pin.project, ({ lastError }) => lastError)
  }

  /** Asks the store again once it has the project: a clone may just have ended. */
  async #mend(name: string, errorOf: (project: Project) => string | null, insteadOf?: SeenHold): Promise<void> {
    const { projects, share, logger } = this.#deps
    const before = await projects.find(name)
    const held = await tryHoldProject(this.#deps, name, insteadOf)
    if (held === undefined || before === undefined) return
    let error = errorOf(before)
    try {
      const after = await projects.find(name)
      if (after?.updatedAtMs !== before.updatedAtMs) error = after?.lastError ?? null
      await share.clean(name)
      const current = after?.current
      if (current) await this.#link({ project: name, revision: current.revision })
      logger.warn({ project: name, revision: current?.revision }, 'project mended after an interrupted clone')
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure)
      throw failure
    } finally {
      await held.release(error)
    }
  }

  async #link(pin: Pin): Promise<void> {
    const { share } = this.#deps
    if ((await share.readCurrent(pin.project)) === pin.revision) return
    if (!(await share.hasRevision(pin))) throw missingRevision(share, pin)
    await (await share.prepareSwitch(pin)).commit()
  }
}

function missingRevision(share: Share, pin: Pin): AppError {
  return new AppError('share_unavailable', `${share.revisionFolder(pin)} is missing: clone the project again`)
}
