import type { ProjectStore } from '@distribute/store'
import type { Share } from './share.ts'

export interface PrepareDeps {
  readonly share: Share
  readonly storeId: string
  readonly projects: Pick<ProjectStore, 'listCurrent'>
}

/**
 * Claims a new share for the store. Once the store has projects, the share must have its marker: a
 * folder without it is a mount point without a mount. Throws `AppError` `share_unavailable`.
 */
export async function prepareShare({ share, storeId, projects }: PrepareDeps): Promise<void> {
  const hasProjects = (await projects.listCurrent()).length > 0
  await (hasProjects ? share.check(storeId) : share.claim(storeId))
}
