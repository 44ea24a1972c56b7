import type { ProjectStore } from '@distribute/store'

export interface ProjectLimitDeps {
  readonly store: { readonly projects: Pick<ProjectStore, 'find' | 'count' | 'forgetFailed'> }
  readonly settings: { readonly maxProjects: number }
}

/**
 * Returns why no further project can be added, or undefined if the project is known or there is
 * room. Removes projects first that were never cloned: any requested name creates one. Not exact:
 * clones that begin at the same moment read the same count.
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
  return `there are already ${maxProjects} projects, the maximum of [Limits] MAX_PROJECTS`
}
