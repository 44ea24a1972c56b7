import type { GitServer } from './git/git-server.ts'
import type { LeaseDeps } from './project-lease.ts'
import type { Share } from './share/share.ts'

/** What cloning and checking revisions need. */
export interface CloneDeps extends LeaseDeps {
  readonly storeId: string
  readonly share: Share
  readonly server: GitServer
  /** Called when a clone has ended, with the time that it took. */
  readonly onCloneEnded?: ((outcome: { readonly kind: string }, durationMs: number) => void) | undefined
}
