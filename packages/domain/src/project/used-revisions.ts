import type { Pin, TaskRequest } from '@distribute/contracts'

/** The revisions that a task uses: its playbook's, and those of projects that its text names. Each once. */
export function listUsedRevisions({ action, pins = [] }: TaskRequest): readonly Pin[] {
  const playbook = 'project' in action ? [{ project: action.project, revision: action.revision }] : []
  const unique = new Map([...playbook, ...pins].map((pin) => [`${pin.project} ${pin.revision}`, pin]))
  return [...unique.values()]
}
