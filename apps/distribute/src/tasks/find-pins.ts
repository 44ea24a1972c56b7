import type { Pin, TaskRequest } from '@distribute/contracts'
import { findNamedProjects } from '@distribute/domain'
import type { ProjectStore } from '@distribute/store'

export interface PinDeps {
  readonly store: { readonly projects: Pick<ProjectStore, 'listCurrent'> }
}

/**
 * Returns the current revision of each project that a task may name by its path on the share.
 * Includes a project in case of doubt: engines, which know where they mount the share, use only
 * those that are really named.
 */
export async function findPins(
  { store }: PinDeps,
  { text, extraVars }: Pick<TaskRequest, 'extraVars'> & { readonly text: string },
): Promise<readonly Pin[]> {
  const whole = `${text}\n${JSON.stringify(extraVars)}`
  if (!whole.includes('/')) return []
  const current = await store.projects.listCurrent()
  const named = new Set(
    findNamedProjects(
      whole,
      current.map(({ project }) => project),
    ),
  )
  return current.filter(({ project }) => named.has(project))
}
