import type { ProjectStore } from '@distribute/store'

export interface ProjectLimitDeps {
  readonly store: { readonly projects: Pick<ProjectStore, 'find' | 'count' | 'forgetFailed'> }
  readonly settings: { readonly maxProjects: number }
}

/**
 * Why a project cannot be one more; undefined: it can, or is known already. Those that never could be cloned go first:
 * any name that is asked for is one. Clones that begin at the same moment all find the number of before.
 */
export async function findProjectLimit(
  { store, settings }: ProjectLimitDeps,
  name: string,
): Promise<string | undefined> {
  const { projects } = store
  const { maxProjects } = settings
  if ((await projects.find(name)) !== undefined || (await projects.count()) < maxProjects) return undefined
  await projects.forgetFailed()
  if ((await projects.count()) < maxProjects) return undefined
  return `there are ${maxProjects} projects, as many as [Limits] MAX_PROJECTS allows`
}
