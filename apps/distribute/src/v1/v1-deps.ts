import type { Store } from '@distribute/store'
import type { Cloner } from '../projects/project-cloner.ts'
import type { DistributeSettings } from '../settings.ts'
import type { SubmitDeps } from '../tasks/submit-task.ts'

export type V1Settings = Pick<
  DistributeSettings,
  'v1TimeZone' | 'v1Become' | 'localHosts' | 'unitSize' | 'maxHosts' | 'allowLoopback' | 'maxProjects'
>

/** What the routes of v1 need. */
export interface V1Deps extends SubmitDeps {
  readonly store: Pick<Store, 'tasks' | 'results' | 'projects' | 'audit' | 'storeId'>
  readonly settings: SubmitDeps['settings'] & V1Settings
  /** left out: [Gitlab] names no server */
  readonly cloner?: Cloner | undefined
}
