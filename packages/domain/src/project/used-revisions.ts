import type { Pin, TaskRequest } from '@distribute/contracts'

/** A revision that a task uses or may use. `isNeeded`: the task cannot run without it. */
export interface UsedRevision extends Pin {
  readonly isNeeded: boolean
}

/**
 * Returns the revisions of a task, each once: that of its playbook, which it needs, and those that
 * its text may name.
 */
export function listUsedRevisions({ action, pins = [] }: TaskRequest): readonly UsedRevision[] {
  const named = pins.map((pin) => ({ ...pin, isNeeded: false }))
  const playbook = 'project' in action ? [{ project: action.project, revision: action.revision, isNeeded: true }] : []
  const unique = new Map([...named, ...playbook].map((used) => [`${used.project} ${used.revision}`, used]))
  return [...unique.values()]
}
