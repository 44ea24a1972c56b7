import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { controlRoutes } from './control-routes.ts'
import type { PlaybookInspector } from './inspection/playbook-inspector.ts'
import { previewRoutes } from './preview-routes.ts'
import { Retention } from './retention.ts'
import type { TaskDeps } from './task-deps.ts'
import { taskRoutes } from './task-routes.ts'

export interface TasksDeps extends TaskDeps {
  readonly store: Store
  readonly logger: Logger
  readonly inspector: PlaybookInspector
  /** days after which tasks that ended are deleted; 0: never */
  readonly retentionDays: number
}

/** Tasks: submit, list, cancel, retry, delete. */
export function createTasksFeature(deps: TasksDeps): Feature {
  const { store, inspector, retentionDays } = deps
  return {
    routes: v2(async (app) => {
      await app.register(taskRoutes(deps))
      await app.register(controlRoutes(deps))
      await app.register(previewRoutes(deps))
    }),
    workers: [new Retention(deps, { days: retentionDays }), inspector],
    checks: [{ name: 'store', ping: () => store.ping() }],
  }
}
