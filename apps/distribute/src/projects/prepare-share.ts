import type { ProjectStore } from '@distribute/store'
import type { Share } from './share.ts'

export interface PrepareDeps {
  readonly share: Share
  readonly storeId: string
  readonly projects: Pick<ProjectStore, 'listCurrent'>
}

/**
 * Makes a new share the store's. Once anything was cloned it must be there: what lies at its place without the store's mark
 * is a folder on which nothing is mounted. Throws `AppError` `share_unavailable`.
 */
export async function prepareShare({ share, storeId, projects }: PrepareDeps): Promise<void> {
  const hasProjects = (await projects.listCurrent()).length > 0
  await (hasProjects ? share.check(storeId) : share.claim(storeId))
}
