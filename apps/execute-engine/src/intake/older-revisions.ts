import type { TaskRequest } from '@distribute/contracts'
import type { OlderRevisions } from '@distribute/runner'
import type { Store } from '@distribute/store'

/** Lists older revisions of a task's projects: what a mount that lags behind may still show. */
export async function findOlderRevisions(
  { projects }: Pick<Store, 'projects'>,
  { pins = [] }: Pick<TaskRequest, 'pins'>,
): Promise<readonly OlderRevisions[]> {
  const found: OlderRevisions[] = []
  for (const pin of pins) found.push({ project: pin.project, revisions: await projects.listOlder(pin) })
  return found
}
