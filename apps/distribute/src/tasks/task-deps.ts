import type { Store } from '@distribute/store'
import type { DraftDeps } from './draft-task.ts'
import type { SecretKeys } from './sealed-secrets.ts'
import type { SubmitDeps } from './submit-task.ts'

/** What the routes of tasks need. */
export interface TaskDeps extends SubmitDeps, SecretKeys {
  readonly store: Pick<Store, 'audit' | 'tasks' | 'results' | 'projects' | 'engines' | 'lanes' | 'storeId'>
  readonly settings: SubmitDeps['settings'] & DraftDeps['settings']
  /** an engine that was not seen for longer than this is not living */
  readonly aliveWithinMs: number
}
