import type { TaskRequest } from '@distribute/contracts'
import type { ShareRevisions } from '@distribute/runner'
import type { Store } from '@distribute/store'

/** What the links of the projects that a task names may show: the pinned revision, and those that became current later. */
export async function findShareRevisions(
  { projects }: Pick<Store, 'projects'>,
  { pins = [] }: Pick<TaskRequest, 'pins'>,
): Promise<readonly ShareRevisions[]> {
  const found: ShareRevisions[] = []
  for (const pin of pins) found.push({ project: pin.project, revisions: await projects.listNotOlder(pin) })
  return found
}
