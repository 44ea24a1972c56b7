import type { Pin } from '@distribute/contracts'
import type { Page, PageRequest } from './page.ts'

/**
 * Projects and their revisions: what lies on the share, and which of it is current. Whoever changes something on the
 * share holds the project meanwhile, by a lease that it prolongs. A hold that nobody prolongs can be taken over; what
 * its former holder still wants to write is refused.
 */
export interface ProjectStore {
  /** in the order in which they were first cloned */
  list(page: PageRequest): Promise<Page<Project>>
  find(name: string): Promise<Project | undefined>
  count(): Promise<number>
  /** Forgets every project that nobody clones, and that never could be cloned. */
  forgetFailed(): Promise<void>
  /** A project's revisions whose folders are there, changed ones as well, newest current one first. */
  listRevisions(name: string): Promise<readonly Revision[]>
  /** The current revision of every project that has one. */
  listCurrent(): Promise<readonly Pin[]>
  /**
   * The project's commits that were last current before the pinned one was: a reader that finds one of them where the
   * current one should be sees an old state of the share.
   */
  listOlder(pin: Pin): Promise<readonly string[]>

  /**
   * Takes the project for a clone, `cloning`, and makes its row where there is none; false while somebody else has it,
   * unless by the very hold `insteadOf`.
   */
  acquireLease(request: LeaseRequest & { readonly insteadOf?: SeenLease | undefined }): Promise<boolean>
  /** Prolongs the hold, and notes how far the clone is; false when it is lost. */
  renewLease(request: LeaseRequest & { readonly progress: string | null }): Promise<boolean>
  /** Makes a revision whose folder is there the current one; false when the hold is lost, and then nothing has changed. */
  makeCurrent(
    holder: LeaseHolder,
    revision: { readonly revision: string; readonly ref: string | null },
  ): Promise<boolean>
  /** The names of all revisions of a commit that are known, also of those that are about to go. */
  listCheckouts(pin: Pin): Promise<readonly Checkout[]>
  /** The revisions that tasks use which are not at their end, or have been for less than so long; changed ones left out. */
  listInUse(afterTaskMs: number): Promise<readonly Pin[]>
  /**
   * Puts a new checkout of a commit, whose folder is there, in the place of one that was changed: new tasks get the new
   * one, which is current where the other was, and the other stays for the tasks that use it. Those of them that may have
   * used changed files are warned. False when the hold is lost, and then nothing has changed.
   */
  replaceChanged(holder: LeaseHolder, replacement: Replacement): Promise<boolean>
  /** Ends the hold: the project is `ready`, or `failed` with the error. Harmless when the hold is lost. */
  releaseLease(holder: LeaseHolder, error: string | null): Promise<void>
  /** All holds as they are now: one that is never prolonged is a dead process's. */
  listLeases(): Promise<readonly SeenLease[]>

  /**
   * For the holder: marks revisions as `removing` that no task uses, that are neither current nor among the `keep` that
   * were current last, and that have not been current for `keepMs`, or that were found changed
   * `keepChangedMs` ago. Answers their names, and those
   * that an earlier call marked: once their folders are gone, `forgetRevision` ends it.
   */
  markRemovable(holder: LeaseHolder, limits: RevisionLimits): Promise<readonly string[]>
  forgetRevision(pin: Pin): Promise<void>
}

/** `failed`: the last clone did; an earlier revision may still be current. */
export type ProjectState = 'cloning' | 'ready' | 'failed'

export interface Project {
  readonly name: string
  readonly state: ProjectState
  /** what clients see under the project's name; null: nothing yet */
  readonly current: Pick<Revision, 'revision' | 'commit' | 'ref'> | null
  /** of the clone under way */
  readonly progress: string | null
  /** of the last clone */
  readonly lastError: string | null
  /** what was last found changed in a revision's folder; null: nothing, or that folder is gone */
  readonly changes: string | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface Revision {
  /** the name of its folder: the commit, or `<commit>.2` */
  readonly revision: string
  readonly commit: string
  /** branch, tag or commit by which it was asked for last; null: the default branch */
  readonly ref: string | null
  readonly createdAtMs: number
  /** when it last became the current one */
  readonly currentAtMs: number
  readonly isCurrent: boolean
  /** what something else than distribute has changed in its folder; null: nothing that is known of */
  readonly changes: string | null
  /** when that was found */
  readonly changedAtMs: number | null
}

export interface Checkout {
  readonly revision: string
  readonly state: 'ready' | 'changed' | 'removing'
}

export interface Replacement {
  readonly changed: string
  readonly by: string
  /** for people */
  readonly changes: string
  /** tasks that were open since then may have used changed files */
  readonly sinceMs: number
  /** for those tasks */
  readonly warning: string
}

export interface LeaseHolder {
  readonly name: string
  /** unique for each clone, not for each process */
  readonly owner: string
}

export interface LeaseRequest extends LeaseHolder {
  readonly leaseMs: number
}

export interface SeenLease extends LeaseHolder {
  /** another one after each time that it is prolonged */
  readonly mark: string
}

export interface RevisionLimits {
  readonly keep: number
  readonly keepMs: number
  /** of changed ones, from when that was found: for people who want to know what was changed */
  readonly keepChangedMs: number
}
