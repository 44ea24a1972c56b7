import { AppError, type Pin } from '@distribute/contracts'
import { LeaseWatch } from '@distribute/domain'
import type { Project, SeenLease } from '@distribute/store'
import { PeriodicWorker } from '../periodic-worker.ts'
import type { CloneDeps } from './clone-deps.ts'
import { tryLeaseProject } from './project-lease.ts'
import { prepareShare } from './share/prepare-share.ts'
import type { Share } from './share/share.ts'
import { tryEach } from './try-each.ts'

export interface KeeperDeps extends Omit<CloneDeps, 'server'> {
  /** milliseconds of a monotonic clock that includes the time that the machine sleeps */
  readonly now: () => number
}

const intervalMs = 10_000
const interrupted = 'the clone was interrupted because its distribute ended: clone the project again'

/**
 * Repairs what processes left that died: interrupted clones, their files, and links that differ
 * from the decision in the store. Several instances may do so at once.
 */
export class ProjectKeeper extends PeriodicWorker {
  readonly name = 'project keeper'
  readonly #deps: KeeperDeps
  readonly #watch: LeaseWatch

  constructor(deps: KeeperDeps) {
    super({ intervalMs, jitter: 0.5, logger: deps.logger })
    this.#deps = deps
    // No margin: a clone ends by itself when it could not renew its lease in time.
    this.#watch = new LeaseWatch({ leaseMs: deps.leaseMs, marginMs: 0 })
  }

  async tick(): Promise<void> {
    const lapsed = await this.#findLapsed()
    await prepareShare(this.#deps)
    await tryEach(this.#listWork(lapsed), (work) => work())
  }

  async *#listWork(lapsed: readonly SeenLease[]): AsyncGenerator<() => Promise<void>, void> {
    for (const lease of lapsed) yield () => this.#repair(lease.name, () => interrupted, lease)
    for (const pin of await this.#deps.projects.listCurrent()) yield () => this.#check(pin)
  }

  /**
   * Returns leases that were not renewed for their duration. While the store is unavailable no
   * process can renew, so all watches start anew.
   */
  async #findLapsed(): Promise<readonly SeenLease[]> {
    const { projects, now } = this.#deps
    const askedMs = now()
    try {
      const seen = (await projects.listLeases()).map((lease) => ({ ...lease, of: lease.owner, lengthMs: null }))
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
    await this.#repair(pin.project, ({ lastError }) => lastError)
  }

  /** Reads the project again under the lease: a clone may just have ended. */
  async #repair(name: string, errorOf: (project: Project) => string | null, insteadOf?: SeenLease): Promise<void> {
    const { projects, share, logger } = this.#deps
    const before = await projects.find(name)
    const lease = await tryLeaseProject(this.#deps, name, insteadOf)
    if (lease === undefined || before === undefined) return
    let error = errorOf(before)
    try {
      const after = await projects.find(name)
      if (after?.updatedAtMs !== before.updatedAtMs) error = after?.lastError ?? null
      await share.clean(name)
      const current = after?.current
      if (current) await this.#link({ project: name, revision: current.revision })
      logger.warn({ project: name, revision: current?.revision }, 'project repaired after an interrupted clone')
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure)
      throw failure
    } finally {
      await lease.release(error)
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
