import type { Pin } from '@distribute/contracts'
import type { Page, PageRequest } from './page.ts'

/**
 * Projects and their revisions: which revisions are on the share, and which is current. A process
 * that changes files on the share must have a lease on the project and renew it. A lapsed lease can
 * be taken over; later writes of its former holder are rejected.
 */
export interface ProjectStore {
  /** ordered by first clone */
  list(page: PageRequest): Promise<Page<Project>>
  find(name: string): Promise<Project | undefined>
  count(): Promise<number>
  /** Deletes projects that were never cloned successfully and that have no lease. */
  forgetFailed(): Promise<void>
  /** Revisions whose folders exist, including changed ones, newest current one first. */
  listRevisions(name: string): Promise<readonly Revision[]>
  /** The current revision of every project that has one. */
  listCurrent(): Promise<readonly Pin[]>
  /**
   * The project's commits that were current before the pinned one. A reader that finds one of them
   * in place of the current one sees an old state of the share.
   */
  listOlder(pin: Pin): Promise<readonly string[]>

  /**
   * Acquires the lease for a clone, sets the state `cloning`, and creates the project's row if
   * missing. Returns false while another holder has the lease, unless it is the lease `insteadOf`.
   */
  acquireLease(request: LeaseRequest & { readonly insteadOf?: SeenLease | undefined }): Promise<boolean>
  /** Renews the lease and stores the progress of the clone. Returns false if the lease is lost. */
  renewLease(request: LeaseRequest & { readonly progress: string | null }): Promise<boolean>
  /**
   * Makes a revision whose folder exists the current one. Returns false, without any change, if the
   * lease is lost.
   */
  makeCurrent(
    holder: LeaseHolder,
    revision: { readonly revision: string; readonly ref: string | null },
  ): Promise<boolean>
  /** All known revisions of a commit, including those that are being removed. */
  listCheckouts(pin: Pin): Promise<readonly Checkout[]>
  /**
   * Revisions used by open tasks, or by tasks that ended less than `afterTaskMs` ago, except
   * changed revisions.
   */
  listInUse(afterTaskMs: number): Promise<readonly Pin[]>
  /**
   * Replaces a changed revision by a new checkout of its commit, whose folder exists. New tasks get
   * the new one, which becomes current if the changed one was. Tasks that use the changed one keep
   * it; those that may have used changed files get a warning. Returns false, without any change, if
   * the lease is lost.
   */
  replaceChanged(holder: LeaseHolder, replacement: Replacement): Promise<boolean>
  /**
   * Releases the lease: the project becomes `ready`, or `failed` with the error. No-op if the lease
   * is lost.
   */
  releaseLease(holder: LeaseHolder, error: string | null): Promise<void>
  /** All leases as stored. One that is never renewed belongs to a dead process. */
  listLeases(): Promise<readonly SeenLease[]>

  /**
   * For the lease holder: marks revisions as `removing` that no task uses, that are neither current
   * nor among the `keep` last current ones, and that have not been current for `keepMs`, or that
   * were found changed `keepChangedMs` ago. Returns these and those that earlier calls marked.
   * Delete their folders, then call `forgetRevision`.
   */
  markRemovable(holder: LeaseHolder, limits: RevisionLimits): Promise<readonly string[]>
  forgetRevision(pin: Pin): Promise<void>
}

/** `failed`: the last clone failed; an earlier revision may still be current. */
export type ProjectState = 'cloning' | 'ready' | 'failed'

export interface Project {
  readonly name: string
  readonly state: ProjectState
  /** what clients see under the project's name; null: no revision yet */
  readonly current: Pick<Revision, 'revision' | 'commit' | 'ref'> | null
  /** of the running clone */
  readonly progress: string | null
  /** of the last clone */
  readonly lastError: string | null
  /** changes last found in a revision's folder; null: none found, or the folder is deleted */
  readonly changes: string | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface Revision {
  /** the name of its folder: the commit, or `<commit>.2` */
  readonly revision: string
  readonly commit: string
  /** branch, tag or commit of the last request; null: the default branch */
  readonly ref: string | null
  readonly createdAtMs: number
  /** when it last became current */
  readonly currentAtMs: number
  readonly isCurrent: boolean
  /** changes in its folder that distribute did not make; null: none found */
  readonly changes: string | null
  /** when these changes were found */
  readonly changedAtMs: number | null
}

export interface Checkout {
  readonly revision: string
  readonly state: 'ready' | 'changed' | 'removing'
}

export interface Replacement {
  readonly changed: string
  readonly by: string
  /** shown to users */
  readonly changes: string
  /** tasks that were open at or after this time may have used changed files */
  readonly sinceMs: number
  /** shown on those tasks */
  readonly warning: string
}

export interface LeaseHolder {
  readonly name: string
  /** unique for each clone, not only for each process */
  readonly owner: string
}

export interface LeaseRequest extends LeaseHolder {
  readonly leaseMs: number
}

export interface SeenLease extends LeaseHolder {
  /** changes with each renewal */
  readonly mark: string
}

export interface RevisionLimits {
  readonly keep: number
  readonly keepMs: number
  /** for changed revisions, from the time of the finding, so that people can look at the changes */
  readonly keepChangedMs: number
}
